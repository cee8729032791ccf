using MimeKit;

namespace Sealpost.Unsealing;

/// <summary>
/// Header protection (RFC 9788, and the older <c>protected-headers="v1"</c>): the real headers are with the content, and HP-Outer
/// says what stood outside when it was sent.
/// </summary>
internal static class ProtectedHeaders
{
    private static readonly string[] Known = ["Subject", "From", "To", "Cc", "Reply-To", "Date", "Message-ID", "X-Form", "X-Receipt"];

    /// <summary>Machines want them also of a mail whose sender protects fewer.</summary>
    private static readonly string[] Wanted = ["From", "To", "Date", "X-Form", "X-Receipt"];

    /// <param name="outer">Of the mail as it came.</param>
    /// <param name="content">What is inside all seals and signatures.</param>
    /// <param name="isSealed">Whether there is any seal or signature; headers of a part are nothing without.</param>
    public static HeaderList Choose(HeaderList outer, MimeEntity content, bool isSealed, List<string> warnings)
    {
        var hp = content.ContentType.Parameters["hp"];
        if (!isSealed || (hp is null && content.ContentType.Parameters["protected-headers"] is null))
        {
            if (isSealed)
            {
                warnings.Add("Subject, sender and date are not protected by the seal: anybody on the way could have altered them.");
            }

            return outer;
        }

        Compare(outer, content.Headers, hp, warnings);
        var shown = new HeaderList();
        foreach (var header in content.Headers)
        {
            shown.Add(header);
        }

        var bare = outer.Where(header => Wanted.Contains(header.Field, StringComparer.OrdinalIgnoreCase) && !shown.Contains(header.Field)).ToList();
        bare.ForEach(shown.Add);
        if (bare.Count > 0)
        {
            warnings.Add($"The seal does not protect these headers: {string.Join(", ", bare.Select(header => header.Field))}.");
        }

        return shown;
    }

    /// <summary>RFC 9788, section 4.3: what stands outside now against what the sender says stood there.</summary>
    private static void Compare(HeaderList outer, HeaderList inner, string? hp, List<string> warnings)
    {
        var sent = inner.Where(header => header.Field.Equals("HP-Outer", StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Value.Split(':', 2)).Where(parts => parts.Length == 2)
            .ToLookup(parts => parts[0].Trim(), parts => Flat(parts[1]), StringComparer.OrdinalIgnoreCase);
        foreach (var name in Known)
        {
            var now = outer.Where(header => Named(header, name)).Select(header => Flat(header.Value)).ToList();
            var real = inner.Where(header => Named(header, name)).Select(header => Flat(header.Value)).ToList();
            // Without HP-Outer nothing tells which headers the sender left out or hid.
            var then = sent.Count > 0 ? sent[name].ToList() : hp == "clear" || (name != "Subject" && real.Count > 0 && now.Count > 0) ? real : now;
            if ((real.Count > 0 || then.Count > 0) && !now.SequenceEqual(then))
            {
                warnings.Add(now.Count == 0 ? $"The outer header {name} was removed on the way; the protected one is shown."
                    : $"The outer header {name} was altered on the way: it says \"{string.Join(", ", now)}\". The protected one is shown.");
            }
        }
    }

    private static bool Named(Header header, string name) => header.Field.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static string Flat(string value) => string.Join(' ', value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

using System.Text;

namespace Sealpost.Checking;

/// <summary>
/// The addresses we take from people: one mailbox that mail can reach (RFC 5321, and RFC 6531 beyond ASCII), a dot-atom before
/// the @ and a host name after it. MimeKit's parser is too generous for this: it takes display names, comments, address literals,
/// quoted local parts and labels such as "-b".
/// </summary>
internal static class EmailAddress
{
    /// <summary>Octets in UTF-8 (RFC 5321, section 4.5.3.1.1).</summary>
    private const int LongestLocalPart = 64;

    /// <summary>Octets: a path of 256 with its angle brackets (RFC 5321, section 4.5.3.1.3).</summary>
    private const int Longest = 254;

    private const string Signs = "!#$%&'*+/=?^_`{|}~-";

    public static bool IsValid(string address) => Normalize(address) is not null;

    /// <summary>Whether a mail server must know SMTPUTF8 (RFC 6531) to take it.</summary>
    public static bool NeedsUtf8(string normalized) => !normalized.All(char.IsAscii);

    /// <returns>The address with its local part in NFC and its domain in ASCII, or null if it is not one.</returns>
    public static string? Normalize(string address)
    {
        var at = address.LastIndexOf('@');
        if (at < 1 || address.Length > Longest || LocalPart(address[..at]) is not { } local || HostName.ToAscii(address[(at + 1)..]) is not { } host)
        {
            return null;
        }

        var whole = $"{local}@{host}";
        return Encoding.UTF8.GetByteCount(whole) <= Longest ? whole : null;
    }

    /// <summary>
    /// A hyphen in front is allowed by the grammar, but a mail server would take it for an option of a program, and Postfix refuses
    /// it (https://www.postfix.org/postconf.5.html#allow_min_user): such mail does not arrive.
    /// </summary>
    private static string? LocalPart(string typed)
    {
        var local = Composition.Compose(typed);
        return Encoding.UTF8.GetByteCount(local) <= LongestLocalPart && local[0] != '-' && local.Split('.').All(IsAtom) ? local : null;
    }

    private static bool IsAtom(string atom) =>
        atom.Length > 0 && !Letters.IsMark(atom.EnumerateRunes().First()) && atom.EnumerateRunes().All(IsInAtom);

    private static bool IsInAtom(Rune rune) =>
        rune.IsAscii ? Rune.IsLetterOrDigit(rune) || Signs.Contains((char)rune.Value, StringComparison.Ordinal) : Letters.Has(rune);
}

using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Sealpost.Sealing;

/// <summary>
/// Where a domain publishes the OpenPGP keys of its addresses: Web Key Directory,
/// https://datatracker.ietf.org/doc/draft-koch-openpgp-webkey-service/ section 3.1.
/// </summary>
internal static class WkdAddress
{
    /// <summary>z-base-32, section 5.1.6 of RFC 6189.</summary>
    private const string Alphabet = "ybndrfg8ejkmcpqxot1uwisza345h769";

    /// <param name="address">An e-mail address, its domain in ASCII.</param>
    /// <returns>In the order in which they are asked: the advanced method, then the direct one.</returns>
    public static IReadOnlyList<Uri> Of(string address)
    {
        var at = address.LastIndexOf('@');
        var (local, domain) = (address[..at], address[(at + 1)..].ToLowerInvariant());
        var file = $"hu/{Hash(local)}?l={Uri.EscapeDataString(local)}";
        return
        [
            new($"https://openpgpkey.{domain}/.well-known/openpgpkey/{domain}/{file}"),
            new($"https://{domain}/.well-known/openpgpkey/{file}"),
        ];
    }

    /// <param name="local">The part before the @; only its ASCII letters are lowered, as the draft wants it.</param>
    /// <returns>32 characters.</returns>
    [SuppressMessage("Security", "CA5350", Justification = "The draft names a file by SHA-1, which protects nothing here.")]
    public static string Hash(string local)
    {
        var lowered = string.Concat(local.Select(c => char.IsAsciiLetterUpper(c) ? char.ToLowerInvariant(c) : c));
        var text = new StringBuilder();
        var (bits, held) = (0u, 0);
        foreach (var value in SHA1.HashData(Encoding.UTF8.GetBytes(lowered)))
        {
            // 160 bits are 32 groups of five.
            (bits, held) = ((bits << 8) | value, held + 8);
            for (; held >= 5; held -= 5)
            {
                text.Append(Alphabet[(int)(bits >> (held - 5)) & 31]);
            }
        }

        return text.ToString();
    }
}

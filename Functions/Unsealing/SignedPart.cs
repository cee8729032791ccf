using System.Text;
using MimeKit;

namespace Sealpost.Unsealing;

/// <summary>
/// The first part of a multipart/signed as the signature covers it: header and body, with CRLF, without the line break before
/// the next boundary (RFC 1847, section 2.1; RFC 3156, section 5). It is also what is shown, so that nothing else can be.
/// </summary>
internal static class SignedPart
{
    /// <param name="raw">The header and body of <paramref name="multipart"/>.</param>
    /// <returns>Null when its two boundaries are not there.</returns>
    public static byte[]? Find(byte[] raw, Multipart multipart)
    {
        if (multipart.Boundary is not { Length: > 0 } boundary)
        {
            return null;
        }

        var delimiter = Encoding.ASCII.GetBytes($"--{boundary}");
        var (first, second) = (-1, -1);
        for (var line = 0; line < raw.Length && second < 0; line = NextLine(raw, line))
        {
            if (IsDelimiter(raw.AsSpan(line), delimiter))
            {
                (first, second) = first < 0 ? (NextLine(raw, line), -1) : (first, line);
            }
        }

        return second < first || first < 0 || second < 0 ? null : Canonical(WithoutBreak(raw.AsSpan(first, second - first)));
    }

    private static int NextLine(byte[] raw, int line) => Array.IndexOf(raw, (byte)'\n', line) is var end and >= 0 ? end + 1 : raw.Length;

    /// <summary>Only white space may follow, so that one boundary may begin like another.</summary>
    private static bool IsDelimiter(ReadOnlySpan<byte> text, byte[] delimiter)
    {
        if (!text.StartsWith(delimiter))
        {
            return false;
        }

        var rest = text[delimiter.Length..];
        var end = rest.IndexOf((byte)'\n');
        rest = end < 0 ? rest : rest[..end];
        rest = rest.StartsWith("--"u8) ? rest[2..] : rest;
        return rest.Trim(" \t\r"u8).IsEmpty;
    }

    private static ReadOnlySpan<byte> WithoutBreak(ReadOnlySpan<byte> part)
    {
        part = part is [.., (byte)'\n'] ? part[..^1] : part;
        return part is [.., (byte)'\r'] ? part[..^1] : part;
    }

    /// <summary>Mail that was stored with the line ends of Unix was signed with those of mail.</summary>
    private static byte[] Canonical(ReadOnlySpan<byte> part)
    {
        var canonical = new List<byte>(part.Length + 64);
        for (var i = 0; i < part.Length; i++)
        {
            if (part[i] == '\n' && (i == 0 || part[i - 1] != '\r'))
            {
                canonical.Add((byte)'\r');
            }

            canonical.Add(part[i]);
        }

        return [.. canonical];
    }
}

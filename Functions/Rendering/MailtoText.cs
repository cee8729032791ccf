using System.Globalization;

namespace Sealpost.Rendering;

/// <summary>Text in a <c>mailto:</c> address (RFC 6068, section 2): UTF-8, percent-encoded, so that no mail program takes any of it for a sign of its own.</summary>
internal static class MailtoText
{
    private const string Ellipsis = "…";

    private static readonly int EllipsisLength = Encode(Ellipsis).Length;

    /// <summary>All but RFC 3986's unreserved characters, also a space, as %20, and a line break, as CR LF.</summary>
    public static string Encode(string text) => Uri.EscapeDataString(text.Replace("\n", "\r\n", StringComparison.Ordinal));

    /// <summary>An address as <c>EmailAddress</c> takes it: the one @ stays, the signs before it don't.</summary>
    /// <param name="normalized">With its domain in ASCII, which every mail program understands.</param>
    public static string Address(string normalized)
    {
        var at = normalized.LastIndexOf('@');
        return $"{Encode(normalized[..at])}@{normalized[(at + 1)..]}";
    }

    /// <summary>A list of addresses; the comma between them is bare, where one within an address would be %2C.</summary>
    public static string Addresses(IEnumerable<string> normalized) => string.Join(',', normalized.Select(Address));

    /// <summary>Cuts where people see the end of a character, so that neither an emoji nor a letter with its accents is torn.</summary>
    /// <param name="room">For the encoded text, with the ellipsis that a cut one ends in.</param>
    /// <returns>The text; a shorter one, or none, when it has no room.</returns>
    public static string Cut(string text, int room)
    {
        if (Encode(text).Length <= room)
        {
            return text;
        }

        var (kept, used) = (0, EllipsisLength);
        while (kept < text.Length)
        {
            var length = StringInfo.GetNextTextElementLength(text.AsSpan(kept));
            used += Encode(text.Substring(kept, length)).Length;
            if (used > room)
            {
                break;
            }

            kept += length;
        }

        return kept > 0 ? text[..kept].TrimEnd() + Ellipsis : "";
    }
}

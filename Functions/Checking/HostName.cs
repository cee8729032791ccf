using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Sealpost.Checking;

/// <summary>
/// Names of hosts on the public internet: two labels or more (RFC 1123, section 2.1), of 63 characters at most, a top level
/// that begins with a letter, no final dot; beyond ASCII by IDNA 2008 (RFC 5891).
/// </summary>
internal static partial class HostName
{
    private const int Longest = 253;
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <returns>The name in ASCII, or null if it is none.</returns>
    public static string? ToAscii(string name)
    {
        if (name.Length > Longest)
        {
            return null;
        }

        try
        {
            var ascii = name.All(char.IsAscii) ? name : Encoded(Mapped(name));
            return ascii.Length <= Longest && Labels().IsMatch(ascii) && Decodes(ascii) ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>
    /// Small letters, NFC, and the wide letters and dots of East Asian keyboards as their narrow twins (RFC 5895). IdnMapping does
    /// none of this without ICU: a name that begins with "Ö", as a telephone likes to write it, would become another host's.
    /// </summary>
    private static string Mapped(string name) => Composition.Compose(string.Concat(name.ToLowerInvariant().Select(c => c switch
    {
        '\u3002' or '\uFF61' => '.',
        >= '\uFF01' and <= '\uFF5E' => char.ToLowerInvariant((char)(c - 0xFEE0)),
        _ => c,
    })));

    private static string Encoded(string name) => name.Split('.').All(IsLabel) ? Idn.GetAscii(name) : "";

    private static bool IsLabel(string label) =>
        label.Length > 0 && !Letters.IsMark(label.EnumerateRunes().First()) && label.EnumerateRunes().All(IsInLabel);

    /// <summary>
    /// IdnMapping would encode a line separator as readily as a letter. The two dots are Catalan's and Japanese's (RFC 5892,
    /// appendix A).
    /// </summary>
    private static bool IsInLabel(Rune rune) =>
        rune.IsAscii ? rune.Value is '-' || Rune.IsLetterOrDigit(rune) : rune.Value is 0xB7 or 0x30FB || Letters.Has(rune);

    /// <summary>What says that it is encoded must be so: the visitor may type the encoded name as well.</summary>
    private static bool Decodes(string ascii)
    {
        if (!ascii.Contains("xn--", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var name = Idn.GetUnicode(ascii);
        return name.Split('.').All(IsLabel) && Idn.GetAscii(name).Equals(ascii, StringComparison.OrdinalIgnoreCase);
    }

    [GeneratedRegex(@"\A(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])\z")]
    private static partial Regex Labels();
}

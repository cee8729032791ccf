using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Sealpost.Accepting;

/// <summary>
/// A browser on a page in windows-1252 sends a character that this encoding lacks as <c>&amp;#NNN;</c>
/// (https://encoding.spec.whatwg.org/#dom-textencoder, error mode "html").
/// </summary>
internal static partial class NumericReferences
{
    public static string Resolve(string text) => text.Contains("&#", StringComparison.Ordinal)
        ? Reference().Replace(text, match =>
            int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && Rune.IsValid(code)
                ? new Rune(code).ToString()
                : match.Value)
        : text;

    [GeneratedRegex("&#([0-9]{1,7});")]
    private static partial Regex Reference();
}

using System.Globalization;
using System.Text;

namespace Sealpost.Unsealing;

/// <summary>What visitors wrote, made harmless for a terminal, which obeys control characters.</summary>
internal static class TerminalText
{
    /// <summary>Keeps the lines.</summary>
    public static string Lines(string text) =>
        string.Concat(text.EnumerateRunes().Select(rune => rune.Value is '\n' or '\t' ? rune.ToString() : Visible(rune)));

    public static string OneLine(string text) => string.Concat(text.EnumerateRunes().Select(Visible));

    /// <summary>The picture of a control character; the code of one that has none, and of one that turns the direction of a line.</summary>
    private static string Visible(Rune rune) => rune.Value switch
    {
        < ' ' => $"{(char)(0x2400 + rune.Value)}",
        0x7f => "\u2421",
        >= 0x202a and <= 0x202e or >= 0x2066 and <= 0x2069 => $"<U+{rune.Value:X4}>",
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            ? $"<U+{rune.Value:X4}>"
            : rune.ToString(),
    };
}

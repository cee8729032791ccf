using System.Globalization;
using System.Text;

namespace Sealpost.Checking;

/// <summary>
/// Which alphabet a letter is of, by the blocks of the Unicode Character Database (Scripts.txt); .NET has no such property.
/// </summary>
internal static class Alphabets
{
    private const string Neutral = "";
    private const string Other = "other";

    private static readonly (int First, int Last, string Name)[] Ranges =
    [
        (0x0041, 0x007A, "latin"), (0x00AA, 0x00BA, Neutral), (0x00C0, 0x02AF, "latin"), (0x02B0, 0x02FF, Neutral), (0x0370, 0x03FF, "greek"),
        (0x0400, 0x052F, "cyrillic"), (0x0590, 0x05FF, "hebrew"), (0x0600, 0x06FF, "arabic"), (0x0750, 0x077F, "arabic"),
        (0x0870, 0x08FF, "arabic"), (0x0900, 0x097F, "devanagari"), (0x0E00, 0x0E7F, "thai"), (0x1100, 0x11FF, "hangul"),
        (0x1C80, 0x1C8F, "cyrillic"), (0x1D00, 0x1D25, "latin"), (0x1D26, 0x1D2A, "greek"), (0x1D2B, 0x1D2B, "cyrillic"),
        (0x1D2C, 0x1DBF, Neutral), (0x1E00, 0x1EFF, "latin"), (0x1F00, 0x1FFF, "greek"), (0x2071, 0x209C, Neutral), (0x2100, 0x214F, "latin"),
        (0x2C60, 0x2C7F, "latin"), (0x2DE0, 0x2DFF, "cyrillic"), (0x2E80, 0x2FD5, "han"), (0x3005, 0x3007, "han"), (0x3031, 0x303C, Neutral),
        (0x3041, 0x30FF, "kana"), (0x3131, 0x318E, "hangul"), (0x31F0, 0x31FF, "kana"), (0x3400, 0x4DBF, "han"), (0x4E00, 0x9FFF, "han"),
        (0xA640, 0xA69F, "cyrillic"), (0xA722, 0xA7FF, "latin"), (0xA8E0, 0xA8FF, "devanagari"), (0xA960, 0xA97F, "hangul"),
        (0xAB30, 0xAB6F, "latin"), (0xAC00, 0xD7FF, "hangul"), (0xF900, 0xFAFF, "han"), (0xFB00, 0xFB06, "latin"), (0xFB1D, 0xFB4F, "hebrew"),
        (0xFB50, 0xFDFF, "arabic"), (0xFE70, 0xFEFF, "arabic"), (0xFF21, 0xFF5A, "latin"), (0xFF66, 0xFF9F, "kana"), (0xFFA0, 0xFFDC, "hangul"),
        (0x1AFF0, 0x1B16F, "kana"), (0x1D400, 0x1D7FF, "latin"), (0x1EE00, 0x1EEFF, "arabic"), (0x20000, 0x323AF, "han"),
    ];

    /// <summary>The names that a form may use.</summary>
    public static IReadOnlySet<string> Known { get; } = Ranges.Select(range => range.Name).Where(name => name.Length > 0).ToHashSet();

    /// <summary>Counts letters of alphabets that are not expected, and finds words that are written in them.</summary>
    /// <param name="texts">As visitors wrote them.</param>
    public static LetterCount Count(IEnumerable<string> texts, IReadOnlyCollection<string> expected)
    {
        var count = new LetterCount(0, 0, 0);
        foreach (var text in texts)
        {
            var (word, foreign) = (0, 0);
            foreach (var rune in text.EnumerateRunes().Append(new Rune(' ')))
            {
                if (Rune.IsLetter(rune))
                {
                    var known = Of(rune) is var name && (name.Length == 0 || expected.Contains(name));
                    (word, foreign) = (word + 1, foreign + (known ? 0 : 1));
                }
                else if (!IsMark(rune))
                {
                    count = new(count.Letters + word, count.Unexpected + foreign, count.Words + (word > 1 && foreign == word ? 1 : 0));
                    (word, foreign) = (0, 0);
                }
            }
        }

        return count;
    }

    /// <summary>Whether the rune is a letter of a script that puts no spaces between words.</summary>
    public static bool IsWithoutSpaces(Rune rune) => rune.Value is >= 0x0E00 and <= 0x0EFF or >= 0x1000 and <= 0x109F or >= 0x1780 and <= 0x17FF
        or >= 0x2E80 and <= 0x30FF or >= 0x31F0 and <= 0x31FF or >= 0x3400 and <= 0x9FFF or >= 0xF900 and <= 0xFAFF or >= 0x20000 and <= 0x323AF
        && (Rune.IsLetterOrDigit(rune) || IsMark(rune));

    /// <returns>The name; empty for a letter of no alphabet, such as a superscript.</returns>
    private static string Of(Rune letter)
    {
        var (low, high) = (0, Ranges.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var (first, last, name) = Ranges[middle];
            if (letter.Value >= first && letter.Value <= last)
            {
                return name;
            }

            (low, high) = letter.Value < first ? (low, middle - 1) : (middle + 1, high);
        }

        return Other;
    }

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.Format;
}

/// <param name="Words">Words of two letters or more, all of alphabets that are not expected.</param>
internal sealed record LetterCount(int Letters, int Unexpected, int Words)
{
    public bool IsSuspect => Words > 0 || Unexpected * 10 > Letters;
}

using System.Globalization;
using System.Text;

namespace Sealpost.Checking;

/// <summary>
/// Reduces text to what people read in it, for comparing only: lower case, compatibility forms and accents resolved (NFKD of
/// Unicode Standard Annex 15, from <c>folding.txt</c>, because .NET normalises nothing without ICU), look-alike letters of other
/// alphabets made Latin, invisible characters left out. Both sides of a comparison are folded.
/// </summary>
internal static class Folding
{
    private static readonly Lazy<Dictionary<Rune, string>> Table = new(Load);

    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii)
            {
                folded.Append(char.ToLowerInvariant((char)rune.Value));
            }
            else if (!IsInvisible(rune))
            {
                folded.Append(Table.Value.TryGetValue(rune, out var read) || Table.Value.TryGetValue(Rune.ToLowerInvariant(rune), out read)
                    ? read : Rune.ToLowerInvariant(rune).ToString());
            }
        }

        return folded.ToString();
    }

    /// <summary>Format characters (zero-width space, soft hyphen, tags), marks of no script, variation selectors, blank letters.</summary>
    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format || rune.Value is
        >= 0x0300 and <= 0x036F or >= 0x1AB0 and <= 0x1AFF or >= 0x1DC0 and <= 0x1DFF or >= 0x20D0 and <= 0x20FF or >= 0xFE20 and <= 0xFE2F
        or >= 0xFE00 and <= 0xFE0F or >= 0xE0100 and <= 0xE01EF or 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800;

    private static Dictionary<Rune, string> Load()
    {
        using var file = typeof(Folding).Assembly.GetManifestResourceStream("Sealpost.Checking.folding.txt")!;
        using var lines = new StreamReader(file, Encoding.UTF8);
        var table = new Dictionary<Rune, string>();
        while (lines.ReadLine() is { } line)
        {
            if (line.Split('\t') is [var read, var characters])
            {
                foreach (var rune in characters.EnumerateRunes())
                {
                    table[rune] = read;
                }
            }
        }

        // The look-alikes come after what they are made of: a bold Greek alpha is an alpha, and an alpha is read as an a.
        foreach (var (rune, read) in table.ToList())
        {
            table[rune] = string.Concat(read.EnumerateRunes().Select(part => table.GetValueOrDefault(part, part.ToString())));
        }

        return table;
    }
}

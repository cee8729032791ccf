using System.Globalization;
using System.Text;

namespace Sealpost.Checking;

/// <summary>
/// Puts a letter and the marks typed after it together, as Unicode's form NFC does (https://www.unicode.org/reports/tr15/):
/// "é" must be the same address however a keyboard or a file name writes it. .NET cannot do it here: with
/// InvariantGlobalization, which needs no ICU on the machine, <c>string.Normalize</c> changes nothing. Marks are taken in the
/// order in which they stand, which is that of NFD as systems write it; text in NFC stays as it is.
/// </summary>
internal static class Composition
{
    // Hangul is computed: https://www.unicode.org/versions/latest/core-spec/chapter-3/#G24646
    private const int Syllables = 0xAC00, Leads = 0x1100, Vowels = 0x1161, Trails = 0x11A7;
    private const int VowelCount = 21, TrailCount = 28, LeadCount = 19;

    private static readonly Lazy<Dictionary<(int, int), int>> Pairs = new(Load);

    public static string Compose(string text)
    {
        var composed = new StringBuilder(text.Length);
        Rune? last = null;
        foreach (var rune in text.EnumerateRunes())
        {
            if (last is { } before && Join(before.Value, rune.Value) is { } joined)
            {
                last = new Rune(joined);
                continue;
            }

            composed.Append(last?.ToString());
            last = rune;
        }

        return composed.Append(last?.ToString()).ToString();
    }

    private static int? Join(int first, int second)
    {
        if (first - Leads is >= 0 and < LeadCount && second - Vowels is >= 0 and < VowelCount)
        {
            return Syllables + ((((first - Leads) * VowelCount) + second - Vowels) * TrailCount);
        }

        var syllable = first - Syllables;
        if (syllable is >= 0 and < LeadCount * VowelCount * TrailCount && syllable % TrailCount == 0 && second - Trails is > 0 and < TrailCount)
        {
            return first + second - Trails;
        }

        return Pairs.Value.TryGetValue((first, second), out var joined) ? joined : null;
    }

    private static Dictionary<(int, int), int> Load()
    {
        using var table = typeof(Composition).Assembly.GetManifestResourceStream("Sealpost.Checking.Compositions.txt")!;
        using var lines = new StreamReader(table);
        var pairs = new Dictionary<(int, int), int>();
        while (lines.ReadLine() is { } line)
        {
            var items = line.StartsWith('#') ? [] : line.Split(' ', '=');
            for (var i = 1; i < items.Length; i += 2)
            {
                pairs.Add((Code(items[0]), Code(items[i])), Code(items[i + 1]));
            }
        }

        return pairs;
    }

    private static int Code(string hex) => int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

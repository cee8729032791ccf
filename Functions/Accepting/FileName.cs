using System.Globalization;
using System.Text;

namespace Sealpost.Accepting;

/// <summary>Makes of a visitor's file name one that is safe to save anywhere and fits what the file is.</summary>
internal static class FileName
{
    /// <summary>UTF-16 code units, extension included.</summary>
    public const int Longest = 100;

    private const string Forbidden = "<>:\"/\\|?*";

    /// <summary>https://learn.microsoft.com/windows/win32/fileio/naming-a-file; they are devices with any extension, too.</summary>
    private static readonly HashSet<string> Devices = new(
        ((string[])["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"]).Concat("0123456789\u00b9\u00b2\u00b3".SelectMany(n => new[] { $"COM{n}", $"LPT{n}" })),
        StringComparer.OrdinalIgnoreCase);

    /// <param name="posted">As the browser sent it, perhaps with a path.</param>
    /// <param name="taken">The names of the other files in the mail.</param>
    public static string Clean(string posted, FileType type, IEnumerable<string> taken)
    {
        var name = Plain(posted);
        var extension = type.Extensions.FirstOrDefault(known => Extension(name) == known);
        var stem = extension is null ? name : name[..^(extension.Length + 1)];
        return Free(stem, $".{extension ?? type.Extensions[0]}", taken);
    }

    /// <summary>The same for a file of any type; it keeps its extension.</summary>
    public static string Clean(string posted, IEnumerable<string> taken)
    {
        var name = Plain(posted);
        var extension = Extension(name) is { Length: > 0 and < 20 } known ? name[^(known.Length + 1)..] : "";
        return Free(name[..^extension.Length], extension, taken);
    }

    private static string Free(string stem, string ending, IEnumerable<string> taken)
    {
        stem = stem.TrimEnd('.', ' ');
        stem = stem.Length == 0 ? "file" : Devices.Contains(stem.Split('.')[0].TrimEnd()) ? $"_{stem}" : stem;
        var others = taken.ToHashSet(StringComparer.OrdinalIgnoreCase);
        for (var number = 1; ; number++)
        {
            var mark = number == 1 ? ending : $" ({number}){ending}";
            var candidate = Cut(stem, Longest - mark.Length) + mark;
            if (!others.Contains(candidate))
            {
                return candidate;
            }
        }
    }

    /// <returns>In lower case, without the dot; empty when there is none.</returns>
    public static string Extension(string name) =>
        name.LastIndexOf('.') is var dot and > 0 ? name[(dot + 1)..].ToLowerInvariant() : "";

    /// <summary>The last segment of the path, without characters that file systems refuse or that show a name other than it is.</summary>
    private static string Plain(string posted)
    {
        var segment = posted[(posted.LastIndexOfAny(['/', '\\']) + 1)..];
        var name = new StringBuilder();
        foreach (var rune in segment.EnumerateRunes())
        {
            var kept = Rune.GetUnicodeCategory(rune) switch
            {
                // Format: among them the bidirectional controls, which make "gpj.exe" of "exe.jpg".
                UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => "",
                UnicodeCategory.SpaceSeparator => " ",
                _ when rune.IsAscii && Forbidden.Contains((char)rune.Value) => "",
                _ => rune == Rune.ReplacementChar ? "_" : rune.ToString(),
            };
            name.Append(kept);
        }

        return name.ToString().Normalize(NormalizationForm.FormC).Trim(' ', '.');
    }

    private static string Cut(string text, int most)
    {
        var end = Math.Min(text.Length, most);
        end -= end < text.Length && char.IsLowSurrogate(text[end]) ? 1 : 0;
        return text[..end].TrimEnd('.', ' ');
    }
}

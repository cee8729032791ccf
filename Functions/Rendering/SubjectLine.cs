using System.Globalization;
using System.Text;
using Sealpost.Accepting;

namespace Sealpost.Rendering;

/// <summary>Fills a form's subject; what a visitor typed stays inside the one line.</summary>
internal static class SubjectLine
{
    private const int Longest = 200;

    public static string Fill(FormDefinition form, Submission submission)
    {
        var filled = FormReader.SubjectPlaceholder().Replace(form.Subject, match => submission.Value(match.Groups[1].Value) ?? "");
        return OneLine(filled);
    }

    /// <summary>Line breaks of every kind and control characters become spaces: they could start another header.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            var breaks = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;
            if (!breaks)
            {
                line.Append(rune.ToString());
            }
            else if (line.Length > 0 && line[^1] != ' ')
            {
                line.Append(' ');
            }

            if (line.Length >= Longest)
            {
                break;
            }
        }

        return line.ToString().Trim();
    }
}

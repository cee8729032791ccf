using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Sealpost.Accepting;

namespace Sealpost.Rendering;

/// <summary>Fills a form's subject; what a visitor typed stays inside the one line.</summary>
internal static partial class SubjectLine
{
    private const int Longest = 200;

    /// <param name="reference">The submission id.</param>
    public static string Fill(Form form, Submission submission, string reference)
    {
        var filled = submission.Subject is { } posted
            ? Netlify().Replace(posted, match => match.Groups[1].Value is "submissionId" ? reference : form.Name)
            : FormReader.SubjectPlaceholder().Replace(form.Definition.Subject, match => submission.Value(match.Groups[1].Value) ?? "");
        return OneLine(filled);
    }

    /// <summary>https://docs.netlify.com/forms/notifications/; the site's name is not known here, the form's says as much.</summary>
    [GeneratedRegex("%{(formName|siteName|submissionId)}")]
    private static partial Regex Netlify();

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

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Sealpost.Accepting;
using Sealpost.Accepting.Orders;

namespace Sealpost.Rendering;

/// <summary>Fills a form's subject; what a visitor typed stays inside the one line.</summary>
internal static partial class SubjectLine
{
    private const int Longest = 200;

    /// <param name="reference">The submission id.</param>
    public static string Fill(Form form, Submission submission, string reference)
    {
        var filled = submission.Subject is { } posted && !GivesAway(form, submission, posted)
            ? Netlify().Replace(posted, match => match.Groups[1].Value is "submissionId" ? reference : form.Name)
            : FormReader.SubjectPlaceholder().Replace(form.Definition.Subject, match => submission.Value(match.Groups[1].Value) ?? "");
        return OneLine(submission.IsTest ? $"[Test] {filled}" : filled);
    }

    /// <summary>
    /// Whether a subject that travels in clear repeats what a sensitive field holds: a page's script may well put it together
    /// from the fields. One or two characters would be found in any subject by chance.
    /// </summary>
    private static bool GivesAway(Form form, Submission submission, string subject)
    {
        // Sealed as a whole, the subject is inside; without a key nothing is sensitive.
        if (!form.Encrypts || !VisitorText.IsReadable(form))
        {
            return false;
        }

        var line = Plain(subject);
        return submission.Fields.Where(field => form.IsSensitive(field.Name)).SelectMany(field => field.Values).Concat(Texts(submission.Order)).Select(Plain)
            .Any(value => value.Length >= 3 && line.Contains(value, StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<string> Texts(Order? order) =>
        order is null ? [] : order.Lines.SelectMany(line => line.Values.Append(order.Show(line.Total))).Append(order.Show(order.Total));

    /// <summary>White space and control characters of any kind and number count as one space, as <see cref="OneLine"/> makes them.</summary>
    private static string Plain(string text) => string.Join(' ', string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c))
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

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

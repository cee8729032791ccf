using System.Net;
using Sealpost.Accepting;

namespace Sealpost.Rendering;

/// <summary>The short mail to the visitor: the receipt, and of what was posted only what the form repeats.</summary>
internal static class ConfirmationRenderer
{
    public static RenderedMail Render(Form form, Submission submission, MailFacts facts)
    {
        var words = ConfirmationWords.In(submission.Language);
        var echoed = form.Definition.Fields.Where(field => field.Echo && submission.Value(field.Name) is { Length: > 0 })
            .Select(field => (Label: field.Caption, Value: field.Type is FieldType.Checkbox ? words["yes"] : submission.Value(field.Name)!)).ToList();
        return new(words["subject"], null, Text(words, echoed, facts), Html(words, submission.Language, echoed, facts));
    }

    private static string Text(IReadOnlyDictionary<string, string> words, List<(string Label, string Value)> echoed, MailFacts facts)
    {
        var list = echoed.Count == 0 ? "" : $"\n{words["echo"]}:\n{string.Concat(echoed.Select(field => $"- {field.Label}: {field.Value}\n"))}";
        return $"{words["received"]}\n\n{words["receipt"]}: {facts.Receipt}\n{list}\n-- \n{words["not-you"]}\n{words["no-reply"]}\n".ReplaceLineEndings("\r\n");
    }

    private static string Html(IReadOnlyDictionary<string, string> words, string? language, List<(string Label, string Value)> echoed, MailFacts facts)
    {
        static string Encode(string text) => WebUtility.HtmlEncode(text);
        var rows = string.Concat(echoed.Select(field => $"<li>{Encode(field.Label)}: {Encode(field.Value)}</li>"));
        var list = rows.Length == 0 ? "" : $"<p style=\"margin:0\">{Encode(words["echo"])}:</p><ul>{rows}</ul>";
        return $"""
            <!doctype html><html lang="{language ?? "en"}"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>
            <body style="margin:0;padding:24px;font-family:Segoe UI,Helvetica,Arial,sans-serif;font-size:16px;line-height:24px">
            <p style="margin:0 0 16px">{Encode(words["received"])}</p><p style="margin:0 0 16px">{Encode(words["receipt"])}: <b>{facts.Receipt}</b></p>{list}
            <p style="margin:24px 0 0;font-size:13px;line-height:20px;color:#767676">{Encode(words["not-you"])} {Encode(words["no-reply"])}</p></body></html>
            """;
    }
}

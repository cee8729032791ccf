using System.Net;
using Sealpost.Accepting;
using Sealpost.Accepting.Orders;

namespace Sealpost.Rendering;

/// <summary>The short mail to the visitor: the receipt, and of what was posted only what the form repeats.</summary>
internal static class ConfirmationRenderer
{
    /// <param name="link">Of a mail that asks for the address; null in others.</param>
    public static RenderedMail Render(Form form, Submission submission, MailFacts facts, ConfirmationKind kind, string? link)
    {
        var words = ConfirmationWords.In(submission.Language, kind);
        var echoed = form.Definition.Fields.Where(field => field.Echo && submission.Value(field.Name) is { Length: > 0 })
            .Select(field => (Label: field.Caption, Value: field.Type is FieldType.Checkbox ? words["yes"] : submission.Value(field.Name)!)).ToList();
        if (submission.Order is { } order)
        {
            echoed.AddRange(Lines(order, words));
        }

        return new(words["subject"], null, Text(words, echoed, facts, link), Html(words, submission.Language, echoed, facts, link));
    }

    /// <summary>The article as the label, or a number where it is not the shop's own; then what it comes to.</summary>
    private static IEnumerable<(string Label, string Value)> Lines(Order order, IReadOnlyDictionary<string, string> words)
    {
        for (var i = 0; i < order.Lines.Count; i++)
        {
            var cells = order.Columns.Zip(order.Lines[i].Values).ToLookup(cell => cell.First.Type, cell => cell.Second);
            var article = string.Join(' ', cells[OrderColumnType.Text]);
            var factors = string.Join(" × ", cells[OrderColumnType.Quantity].Concat(cells[OrderColumnType.Price]));
            yield return (article.Length > 0 ? article : $"{i + 1}", $"{factors} = {order.Show(order.Lines[i].Total)}");
        }

        foreach (var extra in order.Extras)
        {
            yield return (extra.Label, order.Show(extra.Amount));
        }

        yield return (words["total"], OrderText.Total(order));
    }

    private static string Text(IReadOnlyDictionary<string, string> words, List<(string Label, string Value)> echoed, MailFacts facts, string? link)
    {
        var list = echoed.Count == 0 ? "" : $"\n{words["echo"]}:\n{string.Concat(echoed.Select(field => $"- {field.Label}: {field.Value}\n"))}";
        return $"{words["received"]}\n\n{(link is null ? "" : $"{link}\n\n")}{words["receipt"]}: {facts.Receipt}\n{list}\n-- \n{words["not-you"]}\n{words["no-reply"]}\n".ReplaceLineEndings("\r\n");
    }

    /// <summary>In the look of <c>Templates/mail.html.hbs</c>.</summary>
    private static string Html(IReadOnlyDictionary<string, string> words, string? language, List<(string Label, string Value)> echoed, MailFacts facts, string? link)
    {
        static string Encode(string text) => WebUtility.HtmlEncode(text);
        var rows = echoed.Prepend((Label: words["receipt"], Value: facts.Receipt)).Select(row => $"""
            <tr><th class="label" scope="row" align="left" valign="top" style="padding:12px 16px 12px 0;border-top:1px solid #e6e9ed;font-size:14px;line-height:24px;font-weight:400;color:#5d6671">{Encode(row.Label)}</th>
            <td class="value" dir="auto" valign="top" style="padding:12px 0;border-top:1px solid #e6e9ed;font-size:16px;line-height:24px;color:#1b1f24;word-break:break-word">{Encode(row.Value)}</td></tr>
            """);
        var button = link is null ? "" : $"""<p style="margin:0 0 20px"><a href="{Encode(link)}" style="display:inline-block;padding:10px 18px;background-color:#2f6fab;color:#ffffff;border-radius:6px;font-size:16px;line-height:24px;text-decoration:none">{Encode(words["open"])}</a></p>""";
        return $$"""
            <!doctype html>
            <html lang="{{language ?? "en"}}">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
            <title>{{Encode(words["subject"])}}</title>
            <style>
            @media (prefers-color-scheme: dark) {
              .page { background-color: #121417 !important; } .card { background-color: #1d2024 !important; border-color: #33383f !important; }
              .title, .value { color: #eceef1 !important; } .label, .foot { color: #a3abb6 !important; } .label, .value { border-color: #33383f !important; }
            }
            </style></head>
            <body class="page" style="margin:0;padding:0;background-color:#f2f4f6">
            <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td class="page" align="center" style="padding:28px 12px;background-color:#f2f4f6">
            <table class="card" role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px;background-color:#ffffff;border:1px solid #dfe3e8;border-radius:10px;font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif">
            <tr><td style="padding:26px 32px 26px;border-top:4px solid #2f6fab;border-radius:10px 10px 0 0">
            <h1 class="title" style="margin:0 0 16px;font-size:20px;line-height:28px;font-weight:600;color:#1b1f24">{{Encode(words["received"])}}</h1>
            {{button}}<table width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse">{{string.Concat(rows)}}</table>
            <p class="foot" style="margin:16px 0 0;font-size:13px;line-height:20px;color:#5d6671">{{Encode(words["not-you"])}} {{Encode(words["no-reply"])}}</p>
            </td></tr></table></td></tr></table></body></html>
            """;
    }
}

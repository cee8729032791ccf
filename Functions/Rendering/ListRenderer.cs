using System.Net;
using Sealpost.Accepting;

namespace Sealpost.Rendering;

/// <summary>
/// A post as the subscribers of a list get it, and as its moderators are asked about it. Subscribers get the declared fields without
/// addresses and hidden ones: who writes to a list does not give their address to thousands.
/// </summary>
internal sealed class ListRenderer(MailTemplates templates)
{
    private const string BodyEnd = "</body>";

    /// <summary>By the form's own template where it has one; rendered once for all subscribers.</summary>
    public ListBody Body(Form form, Submission submission, MailFacts facts)
    {
        var subject = SubjectLine.Fill(form, submission, facts.Id);
        var model = MailModel.Build(form, Shown(form, submission), facts, subject, null, apart: false);
        var (text, html) = templates.List(form, model);
        var end = html.LastIndexOf(BodyEnd, StringComparison.OrdinalIgnoreCase);
        return new(subject, text.TrimEnd() + "\r\n", end < 0 ? html : html[..end], end < 0 ? "" : html[end..]);
    }

    /// <param name="help">The address that explains the list.</param>
    /// <param name="leave">The whole address of the page that leaves it.</param>
    public static RenderedMail WithFooter(ListBody body, string language, string title, string help, string leave)
    {
        var words = ListWords.In(language);
        var why = Words.Fill(words["footer"], ("list", title));
        var text = $"{body.Text}\r\n-- \r\n{why}\r\n{words["unsubscribe"]}: {leave}\r\n{words["about"]}: {help}\r\n";
        var html = $"""
            <p class="foot" style="margin:0 auto;max-width:600px;padding:0 12px 28px;font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;font-size:13px;line-height:20px;color:#5d6671;text-align:center">{Encode(why)}<br><a href="{Encode(leave)}" style="color:#2f6fab">{Encode(words["unsubscribe"])}</a> · <a href="{Encode(help)}" style="color:#2f6fab">{Encode(words["about"])}</a></p>

            """;
        return new(body.Subject, null, text, body.HtmlBefore + html + body.HtmlAfter);
    }

    /// <param name="post">As an owner would get it: everything that was posted, and nothing in it can act.</param>
    /// <param name="rules">The content rules that fired.</param>
    public static RenderedMail Question(RenderedMail post, string language, string title, IReadOnlyList<string> rules, int hours, string approve, string reject)
    {
        var words = ListWords.In(language);
        var intro = Words.Fill(words["question"], ("list", title), ("hours", $"{hours}"));
        var found = rules.Count > 0 ? Words.Fill(words["rules"], ("rules", string.Join(", ", rules))) : words["no-rules"];
        var text = $"{intro}\r\n\r\n{words["approve"]}: {approve}\r\n{words["reject"]}: {reject}\r\n\r\n{found}\r\n\r\n{new string('-', 60)}\r\n{post.Subject}\r\n\r\n{post.Text}";
        var html = $"""
            <div style="margin:0 auto;max-width:600px;padding:24px 12px 0;font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;font-size:16px;line-height:24px">
            <p style="margin:0 0 16px">{Encode(intro)}</p>
            <p style="margin:0 0 16px"><a href="{Encode(approve)}" style="display:inline-block;padding:10px 18px;background-color:#2f6fab;color:#ffffff;border-radius:6px;text-decoration:none">{Encode(words["approve"])}</a>
            <a href="{Encode(reject)}" style="display:inline-block;padding:10px 18px;background-color:#a33a3a;color:#ffffff;border-radius:6px;text-decoration:none">{Encode(words["reject"])}</a></p>
            <p style="margin:0 0 8px;font-size:14px;color:#5d6671">{Encode(found)}</p></div>

            """;
        var start = post.Html.IndexOf('>', post.Html.IndexOf("<body", StringComparison.OrdinalIgnoreCase) is var body and >= 0 ? body : 0) + 1;
        return new(Words.Fill(words["question-subject"], ("list", title)), post.ReplyTo, text, post.Html[..start] + html + post.Html[start..]);
    }

    private static Submission Shown(Form form, Submission submission) => new(
        [.. submission.Fields.Where(field => form.Field(field.Name) is { Type: not (FieldType.Email or FieldType.Hidden) })]) { Subject = submission.Subject };

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}

/// <summary>A post as all subscribers get it; what differs stands at its end.</summary>
/// <param name="Text">CRLF, with one at its end.</param>
/// <param name="HtmlBefore">Up to the end of what people see.</param>
/// <param name="HtmlAfter">The rest.</param>
internal sealed record ListBody(string Subject, string Text, string HtmlBefore, string HtmlAfter);

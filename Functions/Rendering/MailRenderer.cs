using System.Net;
using System.Text;
using Sealpost.Accepting;

namespace Sealpost.Rendering;

/// <summary>Turns a submission into what the recipient reads: labels and values in the page's order.</summary>
internal static class MailRenderer
{
    /// <param name="sealedBlock">The armored block of the sensitive fields, in "fields" scope.</param>
    public static RenderedMail Render(Form form, Submission submission, string reference, string? sealedBlock)
    {
        var subject = SubjectLine.Fill(form, submission, reference);
        submission = FileList.Describe(form, submission, FilesApart(form));
        bool Hidden(SubmittedField field) => sealedBlock is not null && form.IsSensitive(field.Name);
        return new(
            subject, ReplyTo(form, submission),
            Text(form, submission, reference, sealedBlock, Hidden), Html(form, submission, reference, sealedBlock, Hidden));
    }

    /// <summary>
    /// The address that the page says to answer to, else the e-mail field; never one that is sensitive, for a header travels in clear.
    /// </summary>
    private static string? ReplyTo(Form form, Submission submission)
    {
        var sensitive = submission.Fields.Where(field => form.IsSensitive(field.Name)).Select(field => field.Text.Trim()).ToList();
        var declared = form.Definition.Fields.Where(field => field.Type is FieldType.Email).Select(field => field.Name);
        return new[] { submission.ReplyTo }.Concat(declared.Append("email").Append("Email").Select(submission.Value))
            .Select(address => address?.Trim()).Where(address => address is { Length: > 0 } && !sensitive.Contains(address, StringComparer.OrdinalIgnoreCase))
            .Select(address => Checking.EmailAddress.Normalize(address!)).FirstOrDefault(address => address is not null);
    }

    /// <summary>Whether each file is sealed by itself: the mail around it is readable.</summary>
    public static bool FilesApart(Form form) => form.Encrypts && form.Definition.Encryption?.Scope is EncryptionScope.Fields;

    /// <summary>The sensitive fields alone, as they stand in the sealed block; null when none was posted.</summary>
    public static string? SensitiveText(Form form, Submission submission)
    {
        var sensitive = FileList.Describe(form, submission, FilesApart(form)).Fields.Where(field => form.IsSensitive(field.Name)).ToList();
        var text = new StringBuilder();
        sensitive.ForEach(field => AppendField(text, form, field, Visible));
        return sensitive.Count > 0 ? text.ToString() : null;
    }

    private static string Text(Form form, Submission submission, string reference, string? block, Func<SubmittedField, bool> hidden)
    {
        var text = new StringBuilder();
        foreach (var field in submission.Fields)
        {
            if (hidden(field))
            {
                text.Append(Caption(form, field)).Append(": [sealed, see the encrypted block below]\r\n");
            }
            else
            {
                AppendField(text, form, field, block is null && form.Encrypts ? Visible : value => Defuse(Visible(value)));
            }
        }

        if (block is not null)
        {
            text.Append("\r\n").Append(block);
        }

        return text.Append($"\r\n-- \r\nForm {form.Name}, reference {reference}\r\n").ToString();
    }

    private static void AppendField(StringBuilder text, Form form, SubmittedField field, Func<string, string> show)
    {
        var value = show(field.Text).ReplaceLineEndings("\r\n");
        text.Append(Caption(form, field)).Append(value.Contains('\n') ? ":\r\n" : ": ").Append(value).Append("\r\n");
    }

    private static string Html(Form form, Submission submission, string reference, string? block, Func<SubmittedField, bool> hidden)
    {
        var html = new StringBuilder("<!doctype html><html><head><meta charset=\"utf-8\"></head>"
            + "<body style=\"font-family:system-ui,sans-serif\"><dl>");
        foreach (var field in submission.Fields)
        {
            html.Append($"<dt style=\"font-weight:600\">{WebUtility.HtmlEncode(Caption(form, field))}</dt>");
            html.Append(hidden(field)
                ? "<dd>&#128274; sealed, see the encrypted block below</dd>"
                : $"<dd style=\"white-space:pre-wrap\" dir=\"auto\">{WebUtility.HtmlEncode(Defuse(Visible(field.Text)))}</dd>");
        }

        html.Append("</dl>");
        if (block is not null)
        {
            html.Append($"<pre>{WebUtility.HtmlEncode(block)}</pre>");
        }

        return html.Append($"<p style=\"color:#666\">Form {form.Name}, reference {reference}</p></body></html>").ToString();
    }

    private static string Caption(Form form, SubmittedField field) =>
        SubjectLine.OneLine(form.Field(field.Name)?.Caption ?? field.Name) is { Length: > 0 } caption ? caption : "(a field without a name)";

    /// <summary>A visitor's text must not pass for a block that we sealed.</summary>
    private static string Defuse(string value) => value.Replace("-----BEGIN PGP", "----- BEGIN PGP", StringComparison.OrdinalIgnoreCase);

    /// <summary>Control characters may not travel in mail (RFC 5322, section 4.1); show their Unicode pictures.</summary>
    private static string Visible(string value) => string.Concat(value.Select(c => c switch
    {
        '\t' or '\n' or '\r' => c,
        < ' ' => (char)(0x2400 + c),
        '\x7f' => '\u2421',
        _ => c,
    }));
}

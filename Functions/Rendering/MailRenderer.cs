using System.Globalization;
using System.Text;
using Sealpost.Accepting;

namespace Sealpost.Rendering;

/// <summary>Turns a submission into what the recipient reads: labels and values in the form's order.</summary>
internal sealed class MailRenderer(MailTemplates templates)
{
    /// <param name="sealedBlock">The armored block of the sensitive fields, which are then hidden; null shows every field.</param>
    /// <param name="apart">Whether each file is sealed by itself: the mail around it is readable.</param>
    public RenderedMail Render(Form form, Submission submission, MailFacts facts, string? sealedBlock, bool apart)
    {
        var subject = SubjectLine.Fill(form, submission, facts.Id);
        var model = MailModel.Build(form, submission, facts, subject, sealedBlock, apart);
        return new(subject, ReplyTo(form, submission), templates.Text(form, model), templates.Html(form, model));
    }

    /// <summary>The short mail to the visitor, by the form's own templates where it has some; of a failure it tells by ours, and for the address it asks by ours.</summary>
    /// <param name="kept">Of the submission only what the form repeats, and the visitor's address.</param>
    public RenderedMail Confirm(Form form, Submission kept, MailFacts facts, ConfirmationKind kind, string? link)
    {
        var own = form.ConfirmationTemplate;
        var built = ConfirmationRenderer.Render(form, kept, facts, kind, link);
        if (kind is not ConfirmationKind.Delivered || own is { Html: null, Text: null })
        {
            return built;
        }

        var model = MailModel.Build(form, kept, facts, built.Subject, null, apart: false);
        return built with
        {
            Text = own.Text is null ? built.Text : templates.Text(form, model, confirmation: true),
            Html = own.Html is null ? built.Html : templates.Html(form, model, confirmation: true),
        };
    }

    /// <summary>The sensitive fields and the order alone, CRLF, as they stand in the sealed block; null when none was posted.</summary>
    public static string? SensitiveText(Form form, Submission submission)
    {
        var text = new StringBuilder();
        foreach (var field in FileList.Describe(form, submission, apart: true).Fields.Where(field => form.IsSensitive(field.Name)))
        {
            var value = VisitorText.Show(field.Text, readable: false);
            text.Append(MailFields.Caption(form, field.Name)).Append(value.Contains('\n') ? ":\n" : ": ").Append(value).Append('\n');
        }

        if (submission.Order is { } order && form.Encrypts)
        {
            var texts = MailWords.For(form);
            text.Append(CultureInfo.InvariantCulture, $"{texts["order"]}:\n{OrderText.Write(order, texts, readable: false)}\n");
        }

        return text.Length > 0 ? text.Replace("\n", "\r\n").ToString() : null;
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
}

using Microsoft.Extensions.Options;
using MimeKit;
using MimeKit.Text;
using Sealpost.Rendering;

namespace Sealpost.Sending;

/// <summary>Builds the message. Message-ID and Date come from the submission, so that every attempt sends the same mail.</summary>
internal sealed class MailComposer(IOptions<SmtpOptions> options)
{
    /// <param name="form">The form's name.</param>
    /// <param name="readers">Who gets the mail, in this message or another: its recipients, and those of copies.</param>
    /// <param name="files">Always sent as attachments, which no mail program opens by itself.</param>
    /// <param name="seal">Seals the whole message; null leaves it readable.</param>
    public MimeMessage Compose(
        RenderedMail mail, MailFacts facts, string form, MailReaders readers, IReadOnlyList<AttachedFile> files, Func<MimeEntity, MimeEntity>? seal)
    {
        var message = Head(mail.Subject, facts.Id, facts.AcceptedAt, readers.To);
        message.Cc.AddRange(readers.Cc.Select(address => new MailboxAddress(null, address)));
        if (mail.ReplyTo is { } visitor)
        {
            message.ReplyTo.Add(new MailboxAddress(null, visitor));
        }

        message.Headers.Add("X-Form", form);
        message.Headers.Add("X-Receipt", facts.Receipt);
        MimeEntity body = Body(mail);
        if (files.Count > 0)
        {
            body = new Multipart("mixed") { body };
            files.Select(Attach).ToList().ForEach(((Multipart)body).Add);
        }

        message.Body = seal is null ? body : Seal(message, body, seal);
        message.Prepare(EncodingConstraint.SevenBit);
        return message;
    }

    /// <summary>A mail of our own to the operator: plain text, in clear, so nothing that a visitor wrote may be in it.</summary>
    public MimeMessage ComposeNotice(string subject, string text, string id, DateTimeOffset at, IEnumerable<string> recipients)
    {
        var message = Head(subject, id, at, recipients);
        message.Body = new TextPart(TextFormat.Plain) { Text = text };
        message.Prepare(EncodingConstraint.SevenBit);
        return message;
    }

    /// <summary>A mail to a visitor that nobody asked for by mail: no vacation notes, no bounces (RFC 3834), nothing but what is ours.</summary>
    public MimeMessage ComposeConfirmation(RenderedMail mail, MailFacts facts, string recipient)
    {
        var message = Head(mail.Subject, facts.Id, facts.AcceptedAt, [recipient]);
        message.Headers[HeaderId.AutoSubmitted] = "auto-replied";
        message.Headers.Add(HeaderId.Precedence, "bulk");
        // Exchange heeds only its own (https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcmail).
        message.Headers.Add("X-Auto-Response-Suppress", "All");
        message.Headers.Add("X-Receipt", facts.Receipt);
        message.Body = Body(mail);
        message.Prepare(EncodingConstraint.SevenBit);
        return message;
    }

    /// <summary>A mail of ours that a person must act on: to a moderator of a list.</summary>
    public MimeMessage ComposeQuestion(RenderedMail mail, string id, DateTimeOffset at, string recipient)
    {
        var message = Head(mail.Subject, id, at, [recipient]);
        if (mail.ReplyTo is { } visitor)
        {
            message.ReplyTo.Add(new MailboxAddress(null, visitor));
        }

        message.Body = Body(mail);
        message.Prepare(EncodingConstraint.SevenBit);
        return message;
    }

    /// <summary>A mail for programs: they know it by the header, which counts only where the signature covers it.</summary>
    public MimeMessage ComposeTransfer(TransferMail mail, IReadOnlyList<string> to, Func<MimeEntity, MimeEntity> seal)
    {
        var message = Head(mail.Subject, mail.Id, mail.Date, to);
        message.Headers.Add("X-Form", mail.Form);
        message.Headers.Add("X-Transfer", $"{mail.Form} {mail.Number}");
        var body = new Multipart("mixed") { new TextPart(TextFormat.Plain) { Text = mail.Text }, Attach(mail.File()) };
        message.Body = Seal(message, body, seal);
        message.Prepare(EncodingConstraint.SevenBit);
        return message;
    }

    /// <summary>A list's post to one subscriber (List-Id: RFC 2919; List-Help, -Unsubscribe, -Post: RFC 2369; one click: RFC 8058).</summary>
    public MimeMessage ComposeListMail(RenderedMail mail, string id, DateTimeOffset at, string recipient, ListHeaders list)
    {
        var message = Head(mail.Subject, id, at, [recipient]);
        var from = (MailboxAddress)message.From[0];
        message.From[0] = new MailboxAddress(list.Title, from.Address);
        var domain = MailboxAddress.EncodeAddrspec(from.Address).Split('@')[^1];
        // A person wrote it, and its readers' programs know a list by these.
        message.Headers.Remove(HeaderId.AutoSubmitted);
        message.Headers.Add(HeaderId.Precedence, "list");
        message.Headers.Add(HeaderId.ListId, $"{Phrase(list.Title)} <{list.Name}.lists.{domain}>");
        message.Headers.Add(HeaderId.ListHelp, $"<{list.Help}>");
        message.Headers.Add(HeaderId.ListUnsubscribe, $"<{list.Unsubscribe}>");
        message.Headers.Add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        message.Headers.Add(HeaderId.ListPost, "NO");
        message.Body = Body(mail);
        message.Prepare(EncodingConstraint.SevenBit);
        return message;
    }

    /// <summary>As it may stand before angle brackets: a quoted string, or encoded words.</summary>
    private static string Phrase(string text) => text.All(char.IsAscii) ? $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"" : text;

    private static MultipartAlternative Body(RenderedMail mail) => new()
    {
        new TextPart(TextFormat.Plain) { Text = mail.Text },
        new TextPart(TextFormat.Html) { Text = mail.Html },
    };

    private static MimeEntity Seal(MimeMessage message, MimeEntity plain, Func<MimeEntity, MimeEntity> seal)
    {
        using var disposed = plain;
        ProtectedHeaders.Protect(message, plain);
        return seal(plain);
    }

    private static MimePart Attach(AttachedFile file)
    {
        var (type, subtype) = (file.MediaType.Split('/')[0], file.MediaType.Split('/')[1]);
        var part = new MimePart(type, subtype)
        {
            Content = new MimeContent(file.Content),
            ContentDisposition = new ContentDisposition(ContentDisposition.Attachment) { FileName = file.Name },
            // Said here, so that nobody reads the whole content to find out what would do.
            ContentTransferEncoding = ContentEncoding.Base64,
        };
        part.ContentType.Name = file.Name;
        return part;
    }

    private MimeMessage Head(string subject, string id, DateTimeOffset date, IEnumerable<string> recipients)
    {
        var from = MailboxAddress.Parse(options.Value.From);
        var message = new MimeMessage { Date = date, MessageId = $"{id}@{from.Domain}" };
        message.Headers.Replace(SubjectHeader.Of(subject));
        message.From.Add(from);
        message.To.AddRange(recipients.Select(address => new MailboxAddress(null, address)));
        // RFC 3834: no vacation notes, please.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }
}

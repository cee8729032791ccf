using System.Text;
using Microsoft.Extensions.Options;
using MimeKit;
using MimeKit.Text;
using Sealpost.Rendering;
using Sealpost.Sealing;

namespace Sealpost.Sending;

/// <summary>Builds the message. Message-ID and Date come from the submission, so that every attempt sends the same mail.</summary>
internal sealed class MailComposer(IOptions<SmtpOptions> options)
{
    /// <param name="files">Always sent as attachments, which no mail program opens by itself.</param>
    /// <param name="seal">The keys to seal the whole message to; none leaves it readable.</param>
    public MimeMessage Compose(
        RenderedMail mail, string id, DateTimeOffset acceptedAt, IEnumerable<string> recipients, IReadOnlyList<AttachedFile> files,
        IReadOnlyList<OpenPgpKey> seal)
    {
        var message = Head(mail.Subject, id, acceptedAt, recipients);
        if (mail.ReplyTo is { } visitor)
        {
            message.ReplyTo.Add(new MailboxAddress(null, visitor));
        }

        MimeEntity body = new MultipartAlternative
        {
            new TextPart(TextFormat.Plain) { Text = mail.Text },
            new TextPart(TextFormat.Html) { Text = mail.Html },
        };
        if (files.Count > 0)
        {
            body = new Multipart("mixed") { body };
            files.Select(Attach).ToList().ForEach(((Multipart)body).Add);
        }

        if (seal.Count > 0)
        {
            Protect(message, body);
            using var plain = body;
            body = OpenPgpSealer.SealEntity(plain, seal, compress: files.Count > 0);
        }

        message.Body = body;
        message.Prepare(EncodingConstraint.SevenBit);
        return message;
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

    /// <summary>A mail of our own to the operator: plain text, in clear, so nothing that a visitor wrote may be in it.</summary>
    public MimeMessage ComposeNotice(string subject, string text, string id, DateTimeOffset at, IEnumerable<string> recipients)
    {
        var message = Head(subject, id, at, recipients);
        message.Body = new TextPart(TextFormat.Plain) { Text = text };
        message.Prepare(EncodingConstraint.SevenBit);
        return message;
    }

    private MimeMessage Head(string subject, string id, DateTimeOffset date, IEnumerable<string> recipients)
    {
        var from = MailboxAddress.Parse(options.Value.From);
        var message = new MimeMessage { Date = date, MessageId = $"{id}@{from.Domain}", Subject = subject };
        message.From.Add(from);
        message.To.AddRange(recipients.Select(address => new MailboxAddress(null, address)));
        // RFC 3834: no vacation notes, please.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }

    /// <summary>
    /// Header protection with confidentiality (RFC 9788): the real headers go inside, the outer subject says nothing, and
    /// HP-Outer repeats what is outside. <c>protected-headers="v1"</c> is the older mark that many programs know.
    /// </summary>
    private static void Protect(MimeMessage message, MimeEntity body)
    {
        body.ContentType.Parameters["hp"] = "cipher";
        body.ContentType.Parameters["protected-headers"] = "v1";
        HeaderId[] known = [HeaderId.From, HeaderId.To, HeaderId.ReplyTo, HeaderId.Date, HeaderId.MessageId, HeaderId.Subject];
        foreach (var id in known.Where(message.Headers.Contains))
        {
            body.Headers.Add(Copy(id, id.ToHeaderName(), message.Headers[id]!));
        }

        message.Subject = "[...]";
        foreach (var id in known.Where(message.Headers.Contains))
        {
            body.Headers.Add(Copy(id, "HP-Outer", $"{id.ToHeaderName()}: {message.Headers[id]}"));
        }
    }

    /// <summary>
    /// Inside the sealed part nobody on the way needs ASCII, and a local part beyond it has no other form (RFC 6532); MimeKit would
    /// write question marks. All else keeps its encoded words, which every reader knows.
    /// </summary>
    private static Header Copy(HeaderId original, string name, string value)
    {
        var header = new Header(name, value);
        if (original is HeaderId.ReplyTo && !value.All(char.IsAscii))
        {
            header.SetRawValue(Encoding.UTF8.GetBytes($" {value}\r\n"));
        }

        return header;
    }
}

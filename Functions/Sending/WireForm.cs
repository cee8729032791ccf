using System.Runtime.CompilerServices;
using System.Text;
using MimeKit;

namespace Sealpost.Sending;

/// <summary>
/// The last step before a message goes out: what depends on the server is decided, then it is signed, so that the signature is of
/// exactly the bytes that travel.
/// </summary>
internal sealed class WireForm(DkimSignatures dkim)
{
    private readonly ConditionalWeakTable<MimeMessage, Settled> _settled = [];

    /// <summary>The bytes; written once for all recipients of a message, as long as their servers decide alike.</summary>
    /// <param name="utf8">Whether the server takes headers beyond ASCII.</param>
    public WireMail Write(MimeMessage message, bool utf8)
    {
        var (settled, format) = Settle(message, utf8);
        return settled.Wire ??= WireMail.Of(message, format);
    }

    /// <summary>
    /// A visitor's address may hold letters beyond ASCII before the @ (after it there is an ASCII form). A server that offers
    /// SMTPUTF8, which needs 8BITMIME, takes it in a header (RFC 6531, section 3.1); for others Reply-To is left out: the address
    /// stands in the body, and the mail must arrive.
    /// </summary>
    /// <param name="message">Settled once for each decision: one message goes to several recipients, and its signatures never pile up.</param>
    /// <param name="utf8">Whether the server takes headers beyond ASCII.</param>
    /// <returns>How to write it; International when MAIL FROM must say SMTPUTF8.</returns>
    private (Settled Settled, FormatOptions Format) Settle(MimeMessage message, bool utf8)
    {
        var settled = _settled.GetValue(message, fresh => new(BeyondAscii(fresh)));
        var format = FormatOptions.Default.Clone();
        format.International = settled.ReplyTo is not null && utf8;
        if (settled.International != format.International)
        {
            message.Headers.RemoveAll(HeaderId.DkimSignature);
            if (settled.ReplyTo is { } address)
            {
                SetReplyTo(message, format.International ? address : null);
            }

            dkim.Sign(message, format);
            (settled.International, settled.Wire) = (format.International, null);
        }

        return (settled, format);
    }

    private static string? BeyondAscii(MimeMessage message) =>
        message.ReplyTo.Mailboxes.Any(address => !address.LocalPart.All(char.IsAscii))
            ? string.Join(", ", message.ReplyTo.Mailboxes.Select(address => address.Address))
            : null;

    private static void SetReplyTo(MimeMessage message, string? address)
    {
        message.Headers.RemoveAll(HeaderId.ReplyTo);
        if (address is null)
        {
            return;
        }

        // Every other header keeps its encoded words, which every reader knows; MimeKit leaves a raw value as it is.
        foreach (var header in message.Headers.ToList())
        {
            header.SetRawValue(header.RawValue);
        }

        var replyTo = new Header(HeaderId.ReplyTo, "");
        replyTo.SetRawValue(Encoding.UTF8.GetBytes($" {address}\r\n"));
        message.Headers.Add(replyTo);
    }

    /// <param name="replyTo">The addresses, where one is beyond ASCII.</param>
    private sealed class Settled(string? replyTo)
    {
        public string? ReplyTo => replyTo;

        /// <summary>Null until the first decision.</summary>
        public bool? International { get; set; }

        public WireMail? Wire { get; set; }
    }
}

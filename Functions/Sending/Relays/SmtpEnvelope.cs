using System.Text;
using MimeKit;

namespace Sealpost.Sending.Relays;

/// <summary>MAIL, RCPT and DATA for one mail, or why they can't be said to this server.</summary>
/// <param name="Refusal">Null when there is none.</param>
internal sealed record SmtpEnvelope(string[] Commands, DeliveryOutcome.Failed? Refusal)
{
    public static SmtpEnvelope Of(OutgoingMail mail, WireMail message, ServerOffer offer)
    {
        var sender = mail.Sender(message.Message);
        var recipient = Ascii(mail.Recipient);
        var utf8 = message.Utf8 || !Ascii7(recipient) || !Ascii7(sender);
        if (!IsSafe(sender) || !IsSafe(mail.Recipient) || !IsSafe(recipient))
        {
            return Refuse("An address holds what no command may hold.", FailureKind.Recipient);
        }

        if (utf8 && !offer.Utf8)
        {
            return Refuse("The mail server does not take addresses beyond ASCII (SMTPUTF8).", FailureKind.Recipient);
        }

        if (offer.LargestBytes < message.Size)
        {
            return Refuse($"The mail has {message.Size} bytes; the mail server takes {offer.LargestBytes} at most.", FailureKind.TooLarge);
        }

        var mailFrom = new StringBuilder($"MAIL FROM:<{sender}>");
        mailFrom.Append(offer.Size ? $" SIZE={message.Size}" : "").Append(utf8 ? " BODY=8BITMIME SMTPUTF8" : "");
        return new([$"{mailFrom}\r\n", $"RCPT TO:<{recipient}>\r\n", "DATA\r\n"], null);
    }

    private static SmtpEnvelope Refuse(string why, FailureKind kind) => new([], new(why, kind));

    /// <summary>A domain has an ASCII form, which every server takes; what stands before the @ has none.</summary>
    private static string Ascii(string address) => MailboxAddress.EncodeAddrspec(address);

    private static bool Ascii7(string address) => address.All(char.IsAscii);

    /// <summary>Nothing that ends the address or the command.</summary>
    private static bool IsSafe(string address) => !address.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '<' or '>');
}

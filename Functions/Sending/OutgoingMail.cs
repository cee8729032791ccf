using MimeKit;

namespace Sealpost.Sending;

/// <summary>Whom a message names: the same addresses in every copy.</summary>
internal sealed record MailReaders(IReadOnlyList<string> To, IReadOnlyList<string> Cc);

/// <summary>One message for one recipient: a refused recipient must not stop the others.</summary>
/// <param name="Relays">The names of the relays that may take it, the first choice first; null leaves the choice to the settings.</param>
internal sealed record OutgoingMail(MimeMessage Message, string Recipient, IReadOnlyList<string>? Relays = null)
{
    /// <summary>Where reports go; null for the sender's address.</summary>
    public string? ReturnPath { get; init; }

    /// <summary>Nobody is told when it can't be delivered (RFC 3834, section 3.3).</summary>
    public bool NullReturnPath { get; init; }

    /// <summary>What MAIL FROM says: an address, or nothing.</summary>
    public string Sender(MimeMessage sent) => NullReturnPath ? "" : ReturnPath ?? MailboxAddress.EncodeAddrspec(((MailboxAddress)sent.From[0]).Address);
}

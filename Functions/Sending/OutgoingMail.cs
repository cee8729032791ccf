using MimeKit;

namespace Sealpost.Sending;

/// <summary>Whom a message names: the same addresses in every copy.</summary>
internal sealed record MailReaders(IReadOnlyList<string> To, IReadOnlyList<string> Cc);

/// <summary>What a list's mail says of its list.</summary>
/// <param name="Name">Letters, digits and hyphens.</param>
/// <param name="Help">A whole address, of a page or <c>mailto:</c>.</param>
/// <param name="Unsubscribe">The whole address of the page that leaves it.</param>
internal sealed record ListHeaders(string Name, string Title, string Help, string Unsubscribe);

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

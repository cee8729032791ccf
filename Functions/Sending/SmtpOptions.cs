using System.ComponentModel.DataAnnotations;
using MimeKit;

namespace Sealpost.Sending;

/// <summary>The first relay, named <c>smtp</c>, and the sender of all mail. Section <c>Smtp</c>. Further relays have the same members, but <c>From</c>: <c>Relays__NAME__Host</c> and so on.</summary>
internal sealed class SmtpOptions : RelayOptions, IValidatableObject
{
    /// <summary>The address that all mails come from, <c>forms@example.org</c> or <c>My Site &lt;forms@example.org&gt;</c>: of your own domain, so that SPF, DKIM and DMARC hold; never the visitor's.</summary>
    public string From { get; set; } = "";

    /// <summary>Not a setting of this section: the host's environment.</summary>
    internal bool Production { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        // No attribute: one that is not met would keep the other faults from being found.
        if (From.Length == 0)
        {
            yield return new("Smtp__From is missing: the address that the mails come from, such as forms@example.org.");
        }
        else if (!(MailboxAddress.TryParse(From, out var sender) && sender.Domain is { Length: > 0 }))
        {
            yield return new("Smtp__From is not an address; write forms@example.org or My Site <forms@example.org>.");
        }

        foreach (var fault in Faults("Smtp", Production))
        {
            yield return fault;
        }
    }
}

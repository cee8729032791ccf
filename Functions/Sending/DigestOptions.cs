using System.ComponentModel.DataAnnotations;
using MimeKit;

namespace Sealpost.Sending;

/// <summary>The daily list of held mail. Section <c>Digest</c>.</summary>
internal sealed class DigestOptions : IValidatableObject
{
    /// <summary>The operator's addresses, separated by commas: who gets word of mails that were not delivered, and the daily list of held mail.</summary>
    /// <value>nobody</value>
    public string To { get; set; } = "";

    /// <summary>From which hour of the day on (UTC) that list is sent.</summary>
    public int Hour { get; set; } = 7;

    public IReadOnlyList<string> Recipients => To.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Hour is < 0 or > 23)
        {
            yield return new("Digest__Hour must be 0 to 23, in UTC.");
        }

        if (!Recipients.All(address => MailboxAddress.TryParse(address, out var mailbox) && mailbox.Address == address && mailbox.Domain.Contains('.')))
        {
            yield return new("Digest__To must be addresses separated by commas, such as operator@example.org; leave it out for no digest.");
        }
    }
}

using System.ComponentModel.DataAnnotations;
using MimeKit;

namespace Sealpost.Sending;

/// <summary>The mail server that takes our mail. Section <c>Smtp</c>.</summary>
internal sealed class SmtpOptions : IValidatableObject
{
    [Required(ErrorMessage = "Smtp__Host is missing: the name of the mail server.")]
    public string Host { get; init; } = "";

    [Range(1, 65535, ErrorMessage = "Smtp__Port must be 1 to 65535.")]
    public int Port { get; init; } = 587;

    public SmtpSecurity Security { get; init; } = SmtpSecurity.StartTls;

    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>An address of our own domain, so that SPF, DKIM and DMARC hold; never the visitor's.</summary>
    [Required(ErrorMessage = "Smtp__From is missing: the address that the mails come from, such as forms@example.org.")]
    public string From { get; init; } = "";

    /// <summary>Seconds to wait for each answer of the server.</summary>
    [Range(1, 600, ErrorMessage = "Smtp__TimeoutSeconds must be 1 to 600.")]
    public int TimeoutSeconds { get; init; } = 120;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (From.Length > 0 && !MailboxAddress.TryParse(From, out _))
        {
            yield return new("Smtp__From is not an address; write forms@example.org or My Site <forms@example.org>.");
        }

        if (string.IsNullOrEmpty(User) != string.IsNullOrEmpty(Password))
        {
            yield return new("Smtp__User and Smtp__Password belong together: set both, or neither.");
        }
    }
}

internal enum SmtpSecurity
{
    /// <summary>Plain text; in development only.</summary>
    None,

    /// <summary>STARTTLS is required (RFC 3207): no TLS, no mail.</summary>
    StartTls,

    /// <summary>TLS from the first byte (RFC 8314).</summary>
    Tls,
}

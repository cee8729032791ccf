using System.ComponentModel.DataAnnotations;
using MimeKit;

namespace Sealpost.Undeliverable.Bounces;

/// <summary>Where reports of mail that could not be delivered after all come in. Section <c>Bounces</c>; without any of its settings none are read.</summary>
internal sealed class BounceOptions : IValidatableObject
{
    /// <summary>The IMAP server of a mailbox from which reports of mail that came back are read.</summary>
    public string? Host { get; set; }

    /// <summary>Its port.</summary>
    public int Port { get; set; } = 993;

    /// <summary><c>Tls</c> from the first byte, <c>StartTls</c>, or <c>None</c>, which Production refuses.</summary>
    public ImapSecurity Security { get; set; } = ImapSecurity.Tls;

    /// <summary>The login of the mailbox; needed with <c>Bounces__Host</c>.</summary>
    public string? User { get; set; }

    /// <summary>Its password; needed with <c>Bounces__Host</c>.</summary>
    public string? Password { get; set; }

    /// <summary>The folder of the mailbox that is read.</summary>
    public string Folder { get; set; } = "INBOX";

    /// <summary>The address of that mailbox, with 20 characters at most before the @. Mails go out with it as their return path, the mail's signed id behind a plus (RFC 5233).</summary>
    /// <value>that of <c>Smtp__From</c></value>
    public string? ReturnPath { get; set; }

    /// <summary>With which a mail server may post reports to <c>/bounces</c>, 16 characters or more, such as <c>openssl rand -hex 16</c> prints.</summary>
    public string? Key { get; set; }

    /// <summary>Not a setting of this section: the host's environment.</summary>
    internal bool Production { get; set; }

    public bool HasMailbox => !string.IsNullOrWhiteSpace(Host);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (HasMailbox && (string.IsNullOrWhiteSpace(User) || string.IsNullOrEmpty(Password)))
        {
            yield return new("Bounces__User and Bounces__Password are missing: the login of the mailbox that reports come to.");
        }

        if (Port is < 1 or > 65_535)
        {
            yield return new("Bounces__Port must be 1 to 65535, usually 993.");
        }

        if (Production && HasMailbox && Security is ImapSecurity.None)
        {
            yield return new("Bounces__Security must be Tls or StartTls in production: the password would travel in clear.");
        }

        // The local part has 64 octets at most (RFC 5321, section 4.5.3.1.1), and the signed id takes 44.
        if (!string.IsNullOrWhiteSpace(ReturnPath)
            && !(MailboxAddress.TryParse(ReturnPath, out var path) && path.Address == ReturnPath && path.Domain.Contains('.') && path.LocalPart.Length <= 20 && ReturnPath.All(char.IsAscii)))
        {
            yield return new("Bounces__ReturnPath must be an address such as bounces@example.org, with 20 characters at most before the @.");
        }

        if (Key is { Length: > 0 and < 16 })
        {
            yield return new("Bounces__Key must have 16 characters at least; make one with: openssl rand -hex 16");
        }
    }
}

internal enum ImapSecurity
{
    /// <summary>TLS from the first byte (RFC 8314).</summary>
    Tls,

    /// <summary>STARTTLS is required (RFC 9051, section 6.2.1).</summary>
    StartTls,

    /// <summary>Plain text; in development only.</summary>
    None,
}

using System.ComponentModel.DataAnnotations;
using MimeKit;
using Sealpost.Sealing;
using Sealpost.Sending.Relays;

namespace Sealpost.Sending;

/// <summary>A mail server, or a folder, that takes our mail. Section <c>Smtp</c> for the first one, <c>Relays:NAME</c> for others.</summary>
internal class RelayOptions
{
    /// <summary>The mail server, by name or address, without a port.</summary>
    public string Host { get; set; } = "";

    /// <summary>Its port: usually 587 for <c>StartTls</c>, 465 for <c>Tls</c>.</summary>
    public int Port { get; set; } = 587;

    /// <summary><c>StartTls</c>: no TLS, no mail (RFC 3207); <c>Tls</c> from the first byte (RFC 8314); <c>None</c> is plain text, which Production refuses.</summary>
    public SmtpSecurity Security { get; set; } = SmtpSecurity.StartTls;

    /// <summary>The login: with a password both or neither; with a <c>TokenUrl</c> the mailbox that sends.</summary>
    public string? User { get; set; }

    /// <summary>Its password.</summary>
    public string? Password { get; set; }

    /// <summary>How the login is done. <c>Auto</c> is XOAUTH2 where there is a <c>TokenUrl</c>, else the best that the server offers.</summary>
    public AuthMechanism AuthMechanism { get; set; }

    /// <summary>Your own authority: certificates (PEM text, or a file's path) that the server's must end at, in place of those that the system trusts.</summary>
    /// <value>the system's</value>
    public string? CaFile { get; set; }

    /// <summary>Certificate, chain and private key that we show: PEM text without a password, or a file's path.</summary>
    public string? ClientCertificate { get; set; }

    /// <summary>Our name in EHLO.</summary>
    /// <value>the domain of <c>Smtp__From</c></value>
    public string? LocalDomain { get; set; }

    /// <summary>Seconds to wait for each answer; five times as long after the final dot, for which RFC 5321 (4.5.3.2.6) asks 10 minutes.</summary>
    public int TimeoutSeconds { get; set; } = 120;

    /// <summary>Seconds that one send may take in all. <c>Ledger__Lease</c> must be longer.</summary>
    public int SendSeconds { get; set; } = 600;

    /// <summary>Where an access token is asked for (OAuth 2.0, XOAUTH2): a whole address, from <c>https://</c> on.</summary>
    public string? TokenUrl { get; set; }

    /// <summary>The name of this application there; needed with a <c>TokenUrl</c>.</summary>
    public string? ClientId { get; set; }

    /// <summary>Its secret, for the client credentials grant (RFC 6749, section 4.4). This or a <c>PrivateKey</c> is needed with a <c>TokenUrl</c>.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>An RSA key (PEM text, or a file's path) that signs for the mailbox in <c>User</c>: the JWT bearer grant (RFC 7523), as Google's service accounts have.</summary>
    public string? PrivateKey { get; set; }

    /// <summary>What the token is asked for.</summary>
    public string? Scope { get; set; }

    /// <summary>Mails that all instances together hand over in a minute, by the clock; 0 sets no limit.</summary>
    public int PerMinute { get; set; }

    /// <summary>The same in an hour.</summary>
    public int PerHour { get; set; }

    /// <summary>The same from midnight to midnight, UTC.</summary>
    public int PerDay { get; set; }

    /// <summary>Connections of all instances together; 0 sets no limit.</summary>
    public int Connections { get; set; }

    /// <summary>Connections of one instance.</summary>
    public int PoolSize { get; set; } = 8;

    /// <summary>A connection is closed after so many mails.</summary>
    public int MessagesPerConnection { get; set; } = 100;

    /// <summary>The greatest age, in seconds, at which a connection takes another mail.</summary>
    public int ConnectionSeconds { get; set; } = 300;

    /// <summary>A connection that had nothing to do for so many seconds is closed.</summary>
    public int IdleSeconds { get; set; } = 30;

    /// <summary>
    /// A folder in place of a server: each mail is written there as an <c>.eml</c> file, with its envelope in <c>X-Sender</c> and <c>X-Receiver</c>. Not
    /// with a <c>Host</c>.
    /// </summary>
    public string? Pickup { get; set; }

    /// <summary>Lower is tried first, as with MX records; of two that are equal, by name.</summary>
    /// <value><c>Smtp</c> 0, others 10</value>
    public int? Preference { get; set; }

    public bool UsesTokens => !string.IsNullOrEmpty(TokenUrl);

    public TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);

    /// <summary>Where other instances wait for a connection, they must not wait for one that nobody uses.</summary>
    public TimeSpan Idle => TimeSpan.FromSeconds(Connections > 0 ? Math.Min(IdleSeconds, 2) : IdleSeconds);

    /// <param name="from">What <c>Smtp__From</c> says.</param>
    /// <param name="root">Relative paths start here.</param>
    public void Complete(string? from, string root)
    {
        (CaFile, ClientCertificate, PrivateKey) = (PemSetting.Locate(CaFile, root), PemSetting.Locate(ClientCertificate, root), PemSetting.Locate(PrivateKey, root));
        Pickup = string.IsNullOrWhiteSpace(Pickup) ? null : Path.GetFullPath(Pickup.Trim(), root);
        if (string.IsNullOrWhiteSpace(LocalDomain))
        {
            LocalDomain = MailboxAddress.TryParse(from ?? "", out var sender) && sender.Domain is { Length: > 0 }
                ? MailboxAddress.EncodeAddrspec(sender.Address).Split('@')[^1].ToLowerInvariant()
                : "localhost";
        }
    }

    /// <param name="section">The start of the settings' names, such as <c>Relays__backup</c>.</param>
    /// <param name="production">Where nothing may travel in clear.</param>
    public IEnumerable<ValidationResult> Faults(string section, bool production) =>
        RelayFaults.Of(this, production).Select(fault => new ValidationResult($"{section}__{fault}"));
}

/// <summary>How a login is done.</summary>
internal enum AuthMechanism
{
    /// <summary>XOAUTH2 where there is a TokenUrl, else the best that the server offers; nothing without a user.</summary>
    Auto,
    Plain,
    Login,
    CramMd5,
    XOAuth2,
    None,
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

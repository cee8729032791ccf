using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Sealpost.Tests.Smtp;

public enum AuthOffer
{
    None,
    OverTls,
    Always,
}

public sealed record SmtpServerOptions
{
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>0 takes a free port; it is kept when the server is started again.</summary>
    public int Port { get; init; }

    /// <summary>Said after EHLO, besides STARTTLS and AUTH, which follow from the other options.</summary>
    public IReadOnlyList<string> Extensions { get; init; } =
        ["PIPELINING", "8BITMIME", "SMTPUTF8", "SIZE 35882577", "ENHANCEDSTATUSCODES"];

    public bool StartTls { get; init; }

    /// <summary>TLS from the first byte, as on port 465.</summary>
    public bool ImplicitTls { get; init; }

    public AuthOffer Auth { get; init; }

    public IReadOnlyList<string> AuthMechanisms { get; init; } = ["PLAIN", "LOGIN"];

    /// <summary>Whether the pair of user and password, or access token (XOAUTH2), is right; every pair is by default.</summary>
    public Func<string, string, bool> Login { get; init; } = (_, _) => true;

    /// <summary>The one password that CRAM-MD5 knows.</summary>
    public string CramPassword { get; init; } = "";

    /// <summary>Whether a client's certificate will do, where one is asked for.</summary>
    public Func<X509Certificate?, bool>? ClientCertificate { get; init; }

    /// <summary>Waited for when a mail is whole, before it is taken or what the script wants there is done.</summary>
    public Func<ReceivedMail, CancellationToken, Task> BeforeTaking { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>A self-signed one for localhost and 127.0.0.1 by default.</summary>
    public X509Certificate2? Certificate { get; init; }
}

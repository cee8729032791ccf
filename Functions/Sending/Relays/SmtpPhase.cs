namespace Sealpost.Sending.Relays;

/// <summary>What a conversation waits for, in its order. What a fault means depends on it.</summary>
internal enum SmtpPhase
{
    /// <summary>The name of the host, and the connection.</summary>
    Connect,
    Banner,
    Hello,
    StartTls,

    /// <summary>The TLS handshake.</summary>
    Tls,
    Login,
    Mail,
    Recipient,
    Data,

    /// <summary>The content goes out; its end has not.</summary>
    Content,

    /// <summary>The final dot (RFC 5321, section 4.1.1.4) was handed to the network: from here on only the server knows.</summary>
    FinalDot,
}

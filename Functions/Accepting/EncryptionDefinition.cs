namespace Sealpost.Accepting;

internal sealed record EncryptionDefinition
{
    /// <summary>Without a scope the whole message is sealed: the safer reading of an unfinished definition.</summary>
    public EncryptionScope Scope { get; set; } = EncryptionScope.Message;

    /// <summary>Paths of OpenPGP public keys and S/MIME certificates, relative to the form's own file.</summary>
    public required IReadOnlyList<string> Keys { get; set; }

    /// <summary>Keys that open every mail beside the recipients': one of each kind that the form's mails are sealed in.</summary>
    public IReadOnlyList<string> Escrow { get; set; } = [];

    /// <summary>Sign what is sealed, with the service's own key (section <c>Signing</c>).</summary>
    public bool Sign { get; set; }

    /// <summary>Who seals the sensitive fields.</summary>
    public SealingPlace SealIn { get; set; }
}

internal enum EncryptionScope
{
    /// <summary>A readable mail; the sensitive fields are in one OpenPGP block.</summary>
    Fields,

    /// <summary>The whole mail is PGP/MIME (RFC 3156) with a protected subject (RFC 9788).</summary>
    Message,
}

internal enum SealingPlace
{
    /// <summary>The service, when it makes the mail.</summary>
    Service,

    /// <summary>The visitor's browser, before it sends them: the service never sees them.</summary>
    Browser,
}

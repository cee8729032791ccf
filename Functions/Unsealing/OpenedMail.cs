namespace Sealpost.Unsealing;

/// <summary>A mail after all its seals and signatures were opened and checked.</summary>
/// <param name="From">As a mailbox, <c>Name &lt;address&gt;</c>; so is each of <paramref name="To"/>.</param>
/// <param name="Fields">From the mail's fields.json; null when it has none.</param>
/// <param name="Text">Lines end with LF.</param>
internal sealed record OpenedMail(
    string? From, IReadOnlyList<string> To, DateTimeOffset? Date, string? Subject, string? Form, string? Receipt, Seal Seal, Signature Signature,
    IReadOnlyList<OpenedField>? Fields, string Text, IReadOnlyList<OpenedFile> Files, IReadOnlyList<string> Warnings)
{
    /// <summary>Null for a mail that is no transfer.</summary>
    public OpenedTransfer? Transfer { get; init; }
}

/// <param name="Sealed">Whether it came out of a seal; else it was readable on the way.</param>
internal sealed record OpenedFile(string Name, string Type, byte[] Content, bool Sealed);

internal sealed record OpenedField(string Name, string? Label, IReadOnlyList<string> Values);

internal enum SealKind
{
    None,
    OpenPgp,
    Smime,
}

internal enum SealScope
{
    /// <summary>Text and files together.</summary>
    Message,

    /// <summary>A block in the text and files, each by itself, in a mail that is readable otherwise.</summary>
    Fields,
}

/// <param name="Keys">Every key that opens it: OpenPGP key ids, or serial number and issuer of certificates.</param>
/// <param name="OpenedWith">The one of them that did.</param>
/// <param name="Algorithm">Such as AES-256.</param>
internal sealed record Seal(SealKind Kind, IReadOnlyList<string> Keys, string? OpenedWith, string? Algorithm, SealScope Scope)
{
    public static Seal None { get; } = new(SealKind.None, [], null, null, SealScope.Message);

    /// <summary>One for a mail that has several; they all must be of the same hand.</summary>
    public static Seal Join(IReadOnlyList<Seal> seals, SealScope scope) => seals.Count == 0
        ? None
        : seals[0] with { Keys = [.. seals.SelectMany(seal => seal.Keys).Distinct()], Scope = scope };
}

internal enum SignatureStatus
{
    None,
    Good,

    /// <summary>It is signed, but by nobody whose public key was given.</summary>
    Unchecked,
    Bad,
}

/// <param name="Signer">Name and fingerprint when it is good, the key's id when it can't be checked.</param>
/// <param name="Why">What is wrong with a bad one.</param>
internal sealed record Signature(SignatureStatus Status, string? Signer = null, string? Why = null)
{
    public static Signature None { get; } = new(SignatureStatus.None);

    /// <summary>Of several over the same content: one bad spoils it, one good is enough.</summary>
    public static Signature Strongest(IEnumerable<Signature> signatures) => signatures
        .OrderBy(signature => signature.Status switch
        {
            SignatureStatus.Bad => 0,
            SignatureStatus.Good => 1,
            SignatureStatus.Unchecked => 2,
            _ => 3,
        })
        .FirstOrDefault(None);

    /// <summary>Of several contents shown together: as good as the worst of them.</summary>
    public static Signature Weakest(IEnumerable<Signature> signatures) => signatures
        .OrderBy(signature => signature.Status switch
        {
            SignatureStatus.Bad => 0,
            SignatureStatus.None => 1,
            SignatureStatus.Unchecked => 2,
            _ => 3,
        })
        .FirstOrDefault(None);
}

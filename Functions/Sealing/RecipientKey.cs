using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Bcpg.OpenPgp;

namespace Sealpost.Sealing;

/// <summary>A recipient's public key that passed every check but the one of time.</summary>
/// <param name="Addresses">The e-mail addresses that the key says it is for; none when it says none.</param>
/// <param name="Fingerprint">Hexadecimal, upper case: of the primary key (RFC 9580, section 5.5.4), or SHA-256 of the certificate.</param>
/// <param name="Algorithm">For people, such as "RSA, 3072 bits".</param>
/// <param name="Expires">UTC; null is never. From then on nothing is sealed to it.</param>
internal abstract record RecipientKey(IReadOnlyList<string> Addresses, string Fingerprint, string Algorithm, DateTimeOffset? Expires)
{
    public abstract SealingKind Kind { get; }

    public bool IsFor(string recipient) => Addresses.Contains(recipient, StringComparer.OrdinalIgnoreCase);
}

/// <param name="Key">The key or subkey to encrypt to.</param>
internal sealed record OpenPgpKey(
    PgpPublicKey Key, IReadOnlyList<string> Addresses, string Fingerprint, string Algorithm, DateTimeOffset? Expires)
    : RecipientKey(Addresses, Fingerprint, Algorithm, Expires)
{
    public override SealingKind Kind => SealingKind.OpenPgp;

    /// <summary>The same, validated and made ready once.</summary>
    public required OpenPgpEncryptionKey Encryption { get; init; }

    /// <summary>The whole public key as its owner gave it (RFC 9580, section 10.1), for those who seal elsewhere.</summary>
    public required byte[] Ring { get; init; }
}

/// <param name="Certificate">The recipient's own, an RSA or EC public key.</param>
internal sealed record SmimeCertificate(
    X509Certificate2 Certificate, IReadOnlyList<string> Addresses, string Fingerprint, string Algorithm, DateTimeOffset? Expires)
    : RecipientKey(Addresses, Fingerprint, Algorithm, Expires)
{
    public override SealingKind Kind => SealingKind.Smime;

    /// <summary>Made once: reading the public key out of the certificate costs more than encrypting to it.</summary>
    public CmsRecipient Recipient { get; } = CmsRecipient.Of(Certificate);
}

/// <summary>A key file that can't be used; the message says why, and how to make one that can.</summary>
internal sealed class KeyRefusedException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Its owner has given it up, perhaps because somebody else has the private key.</summary>
    public bool IsRevoked { get; init; }
}

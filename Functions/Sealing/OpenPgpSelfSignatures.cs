using Org.BouncyCastle.Bcpg.OpenPgp;

namespace Sealpost.Sealing;

/// <summary>
/// What the owner of a key says of it, by signatures that the primary key made and that verify; all others are ignored. Flags and
/// times count from the hashed part only (RFC 9580, section 5.2.3.7).
/// </summary>
internal sealed class OpenPgpSelfSignatures
{
    public const int EncryptionFlags = PgpKeyFlags.CanEncryptCommunications | PgpKeyFlags.CanEncryptStorage;
    public const int SigningFlag = PgpKeyFlags.CanSign;

    private readonly PgpPublicKey _master;
    private readonly PgpSignature? _certified;

    public OpenPgpSelfSignatures(PgpPublicKey master)
    {
        _master = master;
        var certifications = master.GetUserIds().SelectMany(Certifications).ToList();
        UserIds = [.. certifications.Select(certification => certification.UserId).Distinct()];
        _certified = certifications.Select(certification => certification.Signature)
            .Concat(OnKey(master).Where(signature => signature.SignatureType is PgpSignature.DirectKey))
            .MaxBy(signature => signature.CreationTime);
        IsRevoked = OnKey(master).Any(signature => signature.SignatureType is PgpSignature.KeyRevocation);
    }

    /// <summary>Whether anything says at all that the key belongs together.</summary>
    public bool IsCertified => _certified is not null;

    public bool IsRevoked { get; }

    /// <summary>Those that the key certifies, and has not revoked.</summary>
    public IReadOnlyList<string> UserIds { get; }

    /// <summary>UTC; null is never.</summary>
    public DateTimeOffset? MasterEnds => Ends(_master, _certified!);

    /// <param name="flags">One of them must be set.</param>
    /// <returns>Whether the key, primary or not, may be used so, and until when; null is never.</returns>
    public (bool MayBe, DateTimeOffset? Ends) Use(PgpPublicKey key, int flags)
    {
        var own = key.IsMasterKey ? [] : OnKey(key).ToList();
        var binding = key.IsMasterKey ? _certified : own.Where(signature => signature.SignatureType is PgpSignature.SubkeyBinding).MaxBy(signature => signature.CreationTime);
        if (binding is null || own.Exists(signature => signature.SignatureType is PgpSignature.SubkeyRevocation)
            || ((binding.GetHashedSubPackets()?.GetKeyFlags() ?? 0) & flags) == 0)
        {
            return (false, null);
        }

        var (ends, master) = (Ends(key, binding), MasterEnds);
        return (true, master is null || ends < master ? ends : master);
    }

    private static DateTimeOffset? Ends(PgpPublicKey key, PgpSignature binding)
    {
        var seconds = binding.GetHashedSubPackets()?.GetKeyExpirationTime() ?? 0;
        return seconds == 0 ? null : new DateTimeOffset(key.CreationTime, TimeSpan.Zero).AddSeconds(seconds);
    }

    /// <summary>A user id whose last word is a revocation has none.</summary>
    private IEnumerable<(string UserId, PgpSignature Signature)> Certifications(string userId)
    {
        var own = _master.GetSignaturesForId(userId).Where(signature => signature.KeyId == _master.KeyId && Verifies(signature, userId)).ToList();
        var revoked = own.Where(signature => signature.SignatureType is PgpSignature.CertificationRevocation).Select(signature => signature.CreationTime).ToList();
        return own.Where(signature => signature.SignatureType is >= PgpSignature.DefaultCertification and <= PgpSignature.PositiveCertification
                && !revoked.Exists(time => time >= signature.CreationTime))
            .Select(signature => (userId, signature));
    }

    private IEnumerable<PgpSignature> OnKey(PgpPublicKey key) =>
        key.GetKeySignatures().Where(signature => signature.KeyId == _master.KeyId && Verifies(signature, key));

    private bool Verifies(PgpSignature signature, string userId)
    {
        signature.InitVerify(_master);
        return signature.VerifyCertification(userId, _master);
    }

    private bool Verifies(PgpSignature signature, PgpPublicKey key)
    {
        signature.InitVerify(_master);
        return key.IsMasterKey ? signature.VerifyCertification(key) : signature.VerifyCertification(_master, key);
    }
}

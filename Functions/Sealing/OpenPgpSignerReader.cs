using System.Text;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;

namespace Sealpost.Sealing;

/// <summary>
/// Reads a secret key file and picks the key or subkey to sign with: one whose verified binding says "sign" (key flag 0x02),
/// that is not revoked and not expired, and whose secret is there; subkeys first, the newest of them.
/// </summary>
internal static class OpenPgpSignerReader
{
    public const string Remedy = "Make a signing key with: gpg --quick-generate-key ADDRESS ed25519 sign never, "
        + "and export it with: gpg --armor --export-secret-keys ADDRESS";

    private const int SigningFlag = 0x02;
    private const int FewestRsaBits = 2048;

    public static (PgpSecretKeyRing Ring, PgpSecretKey Key, DateTimeOffset? Ends) Read(string armored, DateTimeOffset now)
    {
        try
        {
            return Choose(Parse(armored), now);
        }
        catch (Exception fault) when (fault is not KeyRefusedException)
        {
            // BouncyCastle throws many kinds for what it can't parse.
            throw new KeyRefusedException("It is not a secret key in a supported format. " + Remedy, fault);
        }
    }

    public static PgpPrivateKey Unlock(PgpSecretKey key, string? passphrase)
    {
        try
        {
            return key.ExtractPrivateKeyUtf8((passphrase ?? "").ToCharArray());
        }
        catch (Exception fault)
        {
            throw new KeyRefusedException(key.KeyEncryptionAlgorithm is SymmetricKeyAlgorithmTag.Null ? "Its secret is damaged. " + Remedy
                : passphrase is null ? "It is protected by a passphrase, and none is set. Set the passphrase."
                : "Its passphrase is wrong, or it is protected in a way that is not supported. Correct the passphrase.", fault);
        }
    }

    private static PgpSecretKeyRing Parse(string armored)
    {
        using var stream = PgpUtilities.GetDecoderStream(new MemoryStream(Encoding.UTF8.GetBytes(armored)));
        return new PgpObjectFactory(stream).NextPgpObject() switch
        {
            PgpSecretKeyRing ring => ring,
            PgpPublicKeyRing => throw new KeyRefusedException("It is a public key; only the secret key can sign. "
                + "Export that with: gpg --armor --export-secret-keys ADDRESS"),
            null => throw new KeyRefusedException("It holds no key. " + Remedy),
            _ => throw new KeyRefusedException("It is not a secret key. " + Remedy),
        };
    }

    private static (PgpSecretKeyRing, PgpSecretKey, DateTimeOffset?) Choose(PgpSecretKeyRing ring, DateTimeOffset now)
    {
        var primary = ring.GetPublicKey();
        var owner = new OpenPgpSelfSignatures(primary, now);
        if (!owner.IsCertified || primary.Version != 4)
        {
            throw new KeyRefusedException("Its self-signature is missing or does not verify, or it is not a version 4 key. " + Remedy);
        }

        if (owner.IsRevoked)
        {
            throw new KeyRefusedException("It is revoked. " + Remedy);
        }

        var primaryEnds = owner.BindingOf(primary)?.Ends;
        RefuseExpired(primaryEnds, now);
        var candidates = ring.GetSecretKeys().Select(key => (Key: key, Binding: owner.BindingOf(key.PublicKey)))
            .Where(found => (found.Binding?.Flags & SigningFlag) > 0 && IsSupported(found.Key.PublicKey)
                && (found.Key.IsMasterKey || owner.IsAgreedTo(found.Key.PublicKey, found.Binding!)))
            .OrderBy(found => found.Key.IsMasterKey).ThenByDescending(found => found.Key.PublicKey.CreationTime)
            .Select(found => (found.Key, found.Binding!.Ends)).ToList();
        if (candidates.Count > 0 && candidates.TrueForAll(found => found.Key.IsPrivateKeyEmpty))
        {
            throw new KeyRefusedException("The secret of its signing key is not in it. "
                + "Export it where the secret is, with: gpg --armor --export-secret-keys ADDRESS");
        }

        candidates.RemoveAll(found => found.Key.IsPrivateKeyEmpty);
        var usable = candidates.Where(found => found.Ends is null || found.Ends > now).ToList();
        if (usable.Count == 0)
        {
            RefuseExpired(candidates.Max(found => found.Ends), now);
            throw new KeyRefusedException("It has no RSA (2048 bits or more) or Ed25519 key that may sign, is not revoked and is bound in full. " + Remedy);
        }

        var (chosen, ends) = usable[0];
        return (ring, chosen, primaryEnds is null || ends < primaryEnds ? ends : primaryEnds);
    }

    private static bool IsSupported(PgpPublicKey key) => key.Algorithm switch
    {
        PublicKeyAlgorithmTag.RsaGeneral or PublicKeyAlgorithmTag.RsaSign => key.BitStrength >= FewestRsaBits,
        PublicKeyAlgorithmTag.EdDsa_Legacy => true,
        _ => false,
    };

    private static void RefuseExpired(DateTimeOffset? ends, DateTimeOffset now)
    {
        if (ends <= now)
        {
            throw new KeyRefusedException($"It expired on {ends:yyyy-MM-dd}. Extend it with: gpg --quick-set-expire FINGERPRINT 2y "
                + "(for a subkey: add '*'), and export it again with: gpg --armor --export-secret-keys ADDRESS");
        }
    }
}

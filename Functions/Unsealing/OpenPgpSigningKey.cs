using Org.BouncyCastle.Bcpg.OpenPgp;

namespace Sealpost.Unsealing;

/// <summary>Whether a key may sign: its verified self-signatures say so, and it was neither revoked nor expired at that time.</summary>
internal static class OpenPgpSigningKey
{
    private const int SoftReasonSuperseded = 1, SoftReasonRetired = 3;

    /// <param name="at">When the signature says that it was made.</param>
    /// <returns>Why its signatures don't count; null when they do.</returns>
    public static string? Fault(PgpPublicKey key, PgpPublicKey master, DateTime at)
    {
        var certified = OnMaster(master)
            .Where(s => s.SignatureType is >= PgpSignature.DefaultCertification and <= PgpSignature.PositiveCertification or PgpSignature.DirectKey)
            .MaxBy(s => s.CreationTime);
        if (certified is null)
        {
            return "the key is not certified by itself";
        }

        if (OnMaster(master).Any(s => s.SignatureType == PgpSignature.KeyRevocation && Counts(s, at)))
        {
            return "the key is revoked";
        }

        if (Ended(master, certified, at))
        {
            return "the key had expired when it was signed";
        }

        return key.IsMasterKey ? Flags(certified) : SubkeyFault(key, master, at);
    }

    private static string? SubkeyFault(PgpPublicKey key, PgpPublicKey master, DateTime at)
    {
        var made = key.GetKeySignatures()
            .Where(s => s.KeyId == master.KeyId && Verifies(s, master, () => s.VerifyCertification(master, key))).ToList();
        if (made.Any(s => s.SignatureType == PgpSignature.SubkeyRevocation && Counts(s, at)))
        {
            return "the subkey is revoked";
        }

        var binding = made.Where(s => s.SignatureType == PgpSignature.SubkeyBinding).MaxBy(s => s.CreationTime);
        if (binding is null || !IsBoundBack(binding, key, master))
        {
            return "the subkey is not bound to the key";
        }

        return Ended(key, binding, at) ? "the subkey had expired when it was signed" : Flags(binding);
    }

    /// <summary>A subkey that signs must say itself that it belongs to the key (RFC 9580, section 5.2.1.11): else anybody could claim it.</summary>
    private static bool IsBoundBack(PgpSignature binding, PgpPublicKey key, PgpPublicKey master)
    {
        foreach (var packets in new[] { binding.GetHashedSubPackets(), binding.GetUnhashedSubPackets() })
        {
            var embedded = packets?.GetEmbeddedSignatures();
            for (var i = 0; i < (embedded?.Count ?? 0); i++)
            {
                var back = embedded![i];
                if (back.SignatureType == PgpSignature.PrimaryKeyBinding && Verifies(back, key, () => back.VerifyCertification(master, key)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static string? Flags(PgpSignature self) =>
        self.GetHashedSubPackets()?.GetKeyFlags() is { } flags and not 0 && (flags & PgpKeyFlags.CanSign) == 0
            ? "the key is not made for signing" : null;

    /// <summary>A key that was only replaced stays good for what it signed before (RFC 9580, section 5.2.3.31).</summary>
    private static bool Counts(PgpSignature revocation, DateTime at) =>
        revocation.GetHashedSubPackets()?.GetRevocationReason() is not { } reason
        || (int)reason.GetRevocationReason() is not (SoftReasonSuperseded or SoftReasonRetired) || revocation.CreationTime <= at;

    private static bool Ended(PgpPublicKey key, PgpSignature self, DateTime at) =>
        self.GetHashedSubPackets()?.GetKeyExpirationTime() is { } seconds and > 0 && key.CreationTime.AddSeconds(seconds) <= at;

    private static IEnumerable<PgpSignature> OnMaster(PgpPublicKey master) =>
        master.GetKeySignatures().Where(s => s.KeyId == master.KeyId && Verifies(s, master, () => s.VerifyCertification(master)))
            .Concat(master.GetUserIds().SelectMany(user => master.GetSignaturesForId(user)
                .Where(s => s.KeyId == master.KeyId && Verifies(s, master, () => s.VerifyCertification(user, master)))));

    private static bool Verifies(PgpSignature signature, PgpPublicKey by, Func<bool> verify)
    {
        try
        {
            signature.InitVerify(by);
            return verify();
        }
        catch (Exception fault) when (fault is PgpException or InvalidOperationException or ArgumentException)
        {
            return false;
        }
    }
}

using System.Text;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;

namespace Sealpost.Sealing;

/// <summary>
/// Reads a public key file (RFC 4880, RFC 9580 version 4 keys) and picks the subkey to encrypt to: one whose verified
/// binding says "encrypt" (key flags 0x0C), that is not revoked and not expired, the newest first.
/// </summary>
internal static class OpenPgpKeyReader
{
    private const int EncryptionFlags = 0x0C;

    private const string Remedy = "Export a usable one with: gpg --armor --export ADDRESS "
        + "(make it with: gpg --quick-generate-key ADDRESS rsa3072, then --quick-add-key FINGERPRINT rsa3072 encr)";

    /// <exception cref="KeyRefusedException">Names why the key can't be used, and how to make one that can.</exception>
    public static IReadOnlyList<OpenPgpKey> Read(byte[] content, DateTimeOffset now)
    {
        try
        {
            var keys = Blocks(content).SelectMany(block => ReadBlock(block, now)).ToList();
            return keys.Count > 0 ? keys : throw new KeyRefusedException("It holds no key. " + Remedy);
        }
        catch (Exception fault) when (fault is not KeyRefusedException)
        {
            // BouncyCastle throws many kinds for what it can't parse, some derived from Exception itself; whatever
            // the reason, this key can't be used, and the other forms must go on.
            throw new KeyRefusedException("It is not a key in a supported format: version 6 keys and the new X25519 "
                + "format are not supported yet. " + Remedy, fault);
        }
    }

    /// <summary>A file may hold several armored blocks one after the other; BouncyCastle stops after the first.</summary>
    private static IEnumerable<byte[]> Blocks(byte[] content)
    {
        const string begin = "-----BEGIN PGP";
        var text = Encoding.Latin1.GetString(content);
        if (!text.Contains(begin, StringComparison.Ordinal))
        {
            return [content];
        }

        return text.Split(begin).Skip(1).Select(block => Encoding.Latin1.GetBytes(begin + block));
    }

    private static List<OpenPgpKey> ReadBlock(byte[] block, DateTimeOffset now)
    {
        using var stream = PgpUtilities.GetDecoderStream(new MemoryStream(block));
        var factory = new PgpObjectFactory(stream);
        var keys = new List<OpenPgpKey>();
        while (factory.NextPgpObject() is { } found)
        {
            keys.Add(found switch
            {
                PgpPublicKeyRing ring => Pick(ring, now),
                PgpSecretKeyRing => throw new KeyRefusedException("It holds a private key, which must never be here. " + Remedy),
                _ => throw new KeyRefusedException("It is not a public key. " + Remedy),
            });
        }

        return keys.Count > 0 ? keys : throw new KeyRefusedException("A part of it holds no key. " + Remedy);
    }

    private static OpenPgpKey Pick(PgpPublicKeyRing ring, DateTimeOffset now)
    {
        var master = ring.GetPublicKey();
        var certified = Signatures(master, master).Where(s => s.SignatureType is >= 0x10 and <= 0x13 or 0x1F)
            .OrderByDescending(s => s.CreationTime).FirstOrDefault()
            ?? throw new KeyRefusedException("Its self-signature is missing or does not verify. " + Remedy);
        if (master.Version != 4)
        {
            throw new KeyRefusedException($"It is a version {master.Version} key; only version 4 keys are supported. " + Remedy);
        }

        if (Signatures(master, master).Any(s => s.SignatureType == 0x20))
        {
            throw new KeyRefusedException("It is revoked. " + Remedy);
        }

        var masterEnds = Expiry(master, certified);
        if (masterEnds <= now)
        {
            throw new KeyRefusedException($"It expired on {masterEnds:yyyy-MM-dd}. Extend or replace it. " + Remedy);
        }

        var candidates = ring.GetPublicKeys().Select(key => Candidate(key, master, certified)).OfType<(PgpPublicKey Key, DateTimeOffset? Ends)>().ToList();
        var usable = candidates.Where(key => key.Ends is null || key.Ends > now).OrderByDescending(key => key.Key.CreationTime).ToList();
        if (usable.Count == 0)
        {
            throw new KeyRefusedException((candidates.Count > 0
                ? "Its encryption subkey has expired. " : "It has no subkey for encryption that is valid, not revoked and in a supported format. ") + Remedy);
        }

        var (chosen, ends) = usable[0];
        return new(
            chosen, [.. master.GetUserIds().Select(Address).OfType<string>()], Convert.ToHexString(master.GetFingerprint()), Algorithm(chosen),
            masterEnds is null || ends < masterEnds ? ends : masterEnds);
    }

    private static (PgpPublicKey, DateTimeOffset?)? Candidate(PgpPublicKey key, PgpPublicKey master, PgpSignature certified)
    {
        var binding = key.IsMasterKey
            ? certified
            : Signatures(key, master).Where(s => s.SignatureType == 0x18).OrderByDescending(s => s.CreationTime).FirstOrDefault();
        var supported = key.Algorithm is PublicKeyAlgorithmTag.RsaGeneral or PublicKeyAlgorithmTag.RsaEncrypt && key.BitStrength >= 2048
            || key.Algorithm is PublicKeyAlgorithmTag.ECDH;
        var revoked = !key.IsMasterKey && Signatures(key, master).Any(s => s.SignatureType == 0x28);
        return binding is not null && supported && !revoked && ((binding.GetHashedSubPackets()?.GetKeyFlags() ?? 0) & EncryptionFlags) != 0
            ? (key, Expiry(key, binding))
            : null;
    }

    /// <summary>The address in a user id such as "Ann &lt;ann@example.org&gt;" (RFC 9580, section 5.11).</summary>
    private static string? Address(string userId) =>
        MimeKit.MailboxAddress.TryParse(userId, out var mailbox) && mailbox.Address.Contains('@') ? mailbox.Address : null;

    private static string Algorithm(PgpPublicKey key) => key.Algorithm is PublicKeyAlgorithmTag.ECDH ? $"ECDH, {key.BitStrength} bits" : $"RSA, {key.BitStrength} bits";

    private static DateTimeOffset? Expiry(PgpPublicKey key, PgpSignature binding)
    {
        var seconds = binding.GetHashedSubPackets()?.GetKeyExpirationTime() ?? 0;
        return seconds == 0 ? null : new DateTimeOffset(key.CreationTime, TimeSpan.Zero).AddSeconds(seconds);
    }

    /// <summary>Those signatures on the key that the master key made and that verify.</summary>
    private static IEnumerable<PgpSignature> Signatures(PgpPublicKey key, PgpPublicKey master)
    {
        foreach (var signature in key.GetKeySignatures().Where(s => s.KeyId == master.KeyId))
        {
            signature.InitVerify(master);
            if (key.IsMasterKey ? signature.VerifyCertification(key) : signature.VerifyCertification(master, key))
            {
                yield return signature;
            }
        }

        foreach (var user in key.IsMasterKey ? key.GetUserIds() : [])
        {
            foreach (var signature in key.GetSignaturesForId(user).Where(s => s.KeyId == master.KeyId))
            {
                signature.InitVerify(master);
                if (signature.VerifyCertification(user, key))
                {
                    yield return signature;
                }
            }
        }
    }
}

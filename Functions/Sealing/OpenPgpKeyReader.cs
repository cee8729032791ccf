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
    /// <summary>RFC 9580, section 9.2.</summary>
    private static readonly Dictionary<string, string> Curves = new()
    {
        ["1.3.6.1.4.1.3029.1.5.1"] = "Curve25519", ["1.2.840.10045.3.1.7"] = "NIST P-256", ["1.3.132.0.34"] = "NIST P-384", ["1.3.132.0.35"] = "NIST P-521",
        ["1.3.36.3.3.2.8.1.1.7"] = "brainpoolP256r1", ["1.3.36.3.3.2.8.1.1.11"] = "brainpoolP384r1", ["1.3.36.3.3.2.8.1.1.13"] = "brainpoolP512r1",
    };

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
        var own = new OpenPgpSelfSignatures(master);
        if (!own.IsCertified)
        {
            throw new KeyRefusedException("Its self-signature is missing or does not verify. " + Remedy);
        }

        if (master.Version != 4)
        {
            throw new KeyRefusedException($"It is a version {master.Version} key; only version 4 keys are supported. " + Remedy);
        }

        if (own.IsRevoked)
        {
            throw new KeyRefusedException("It is revoked. " + Remedy);
        }

        var (chosen, ends) = Choose(ring.GetPublicKeys().Where(IsSupported), own, OpenPgpSelfSignatures.EncryptionFlags, now);
        return chosen is null
            ? throw new KeyRefusedException("It has no subkey for encryption that is valid, not revoked and in a supported format. " + Remedy)
            : new(chosen, OpenPgpTransport.Of(chosen), [.. own.UserIds.Select(Address).OfType<string>()], Convert.ToHexString(master.GetFingerprint()), Algorithm(chosen), ends);
    }

    /// <summary>The key that signs: of those that may and have not ended the newest.</summary>
    public static PgpSecretKey? Signing(PgpSecretKeyRing ring, DateTimeOffset now)
    {
        var own = new OpenPgpSelfSignatures(ring.GetPublicKey());
        if (!own.IsCertified || own.IsRevoked)
        {
            return null;
        }

        var (chosen, ends) = Choose(ring.GetSecretKeys().Select(key => key.PublicKey), own, OpenPgpSelfSignatures.SigningFlag, now);
        return chosen is null || ends <= now ? null : ring.GetSecretKey(chosen.KeyId);
    }

    /// <summary>The newest that has not ended; where all have, the one that ended last, whose mails wait for its successor.</summary>
    private static (PgpPublicKey? Key, DateTimeOffset? Ends) Choose(IEnumerable<PgpPublicKey> keys, OpenPgpSelfSignatures own, int flags, DateTimeOffset now) =>
        keys.Select(key => (Key: key, Use: own.Use(key, flags))).Where(key => key.Use.MayBe)
            .OrderByDescending(key => !(key.Use.Ends <= now)).ThenByDescending(key => key.Use.Ends <= now ? key.Use.Ends : key.Key.CreationTime)
            .Select(key => ((PgpPublicKey?)key.Key, key.Use.Ends)).FirstOrDefault();

    private static bool IsSupported(PgpPublicKey key) => key.Algorithm switch
    {
        PublicKeyAlgorithmTag.RsaGeneral or PublicKeyAlgorithmTag.RsaEncrypt => key.BitStrength >= 2048,
        PublicKeyAlgorithmTag.ECDH => Curves.ContainsKey(Curve(key)),
        _ => false,
    };

    /// <summary>The address in a user id such as "Ann &lt;ann@example.org&gt;" (RFC 9580, section 5.11).</summary>
    private static string? Address(string userId) =>
        MimeKit.MailboxAddress.TryParse(userId, out var mailbox) && mailbox.Address.Contains('@') ? mailbox.Address : null;

    private static string Algorithm(PgpPublicKey key) => key.Algorithm is PublicKeyAlgorithmTag.ECDH ? Curves[Curve(key)] : $"RSA, {key.BitStrength} bits";

    private static string Curve(PgpPublicKey key) => ((ECDHPublicBcpgKey)key.PublicKeyPacket.Key).CurveOid.Id;
}

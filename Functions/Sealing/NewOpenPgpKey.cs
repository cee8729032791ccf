using System.Security.Cryptography;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace Sealpost.Sealing;

/// <summary>
/// Makes OpenPGP keys as GnuPG makes them, which every program reads: version 4, a primary key that certifies and signs, a subkey that
/// encrypts; EdDSA and ECDH over Curve25519 in the formats of RFC 4880bis, or RSA-3072.
/// </summary>
internal static class NewOpenPgpKey
{
    private const int RsaBits = 3072;

    /// <summary>RFC 9580, section 5.2.3.32: whoever writes to this key protects the message's integrity.</summary>
    private const byte IntegrityProtection = 0x01;

    /// <param name="userId">An address, or "Name &lt;address&gt;".</param>
    public static NewKey Generate(string userId, bool rsa, NewKeyWish wish)
    {
        // Whole seconds are what a key can say.
        var born = wish.Now.UtcDateTime.AddTicks(-(wish.Now.UtcTicks % TimeSpan.TicksPerSecond));
        var life = wish.Expires is { } end ? (long)(end.UtcDateTime - born).TotalSeconds : 0;
        var random = new SecureRandom();
        var (primary, subkey) = rsa
            ? (new PgpKeyPair(PublicKeyAlgorithmTag.RsaGeneral, Rsa(), born), new PgpKeyPair(PublicKeyAlgorithmTag.RsaGeneral, Rsa(), born))
            : (new PgpKeyPair(PublicKeyAlgorithmTag.EdDsa_Legacy, Pair(new Ed25519KeyPairGenerator(), new Ed25519KeyGenerationParameters(random)), born),
                new PgpKeyPair(PublicKeyAlgorithmTag.ECDH, Pair(new X25519KeyPairGenerator(), new X25519KeyGenerationParameters(random)), born));
        var ring = new PgpKeyRingGenerator(
            PgpSignature.PositiveCertification, primary, userId, SymmetricKeyAlgorithmTag.Null, HashAlgorithmTag.Sha256, Array.Empty<byte>(), false,
            Flags(PgpKeyFlags.CanCertify | PgpKeyFlags.CanSign, life), null, random);
        ring.AddSubKey(subkey, Flags(PgpKeyFlags.CanEncryptCommunications | PgpKeyFlags.CanEncryptStorage, life), null, HashAlgorithmTag.Sha256);

        var (open, secret) = (ring.GeneratePublicKeyRing().GetEncoded(), ring.GenerateSecretKeyRing().GetEncoded());
        return new(
            KeyPackets.Armor(open), KeyPackets.Armor(wish.Passphrase is null ? secret : NewKeyProtection.Protect(open, secret, wish.Passphrase)),
            Convert.ToHexString(primary.PublicKey.GetFingerprint()), rsa ? $"RSA, {RsaBits} bits" : "Curve25519");
    }

    private static AsymmetricCipherKeyPair Pair(IAsymmetricCipherKeyPairGenerator generator, KeyGenerationParameters parameters)
    {
        generator.Init(parameters);
        return generator.GenerateKeyPair();
    }

    /// <summary>By .NET, which is several times as fast as BouncyCastle.</summary>
    private static AsymmetricCipherKeyPair Rsa()
    {
        using var rsa = RSA.Create(RsaBits);
        return DotNetUtilities.GetRsaKeyPair(rsa);
    }

    /// <param name="life">Seconds; 0 is for ever.</param>
    private static PgpSignatureSubpacketVector Flags(int flags, long life)
    {
        var packets = new PgpSignatureSubpacketGenerator();
        packets.SetKeyFlags(true, flags);
        packets.SetPreferredSymmetricAlgorithms(false, [(int)SymmetricKeyAlgorithmTag.Aes256]);
        packets.SetPreferredHashAlgorithms(false, [(int)HashAlgorithmTag.Sha512, (int)HashAlgorithmTag.Sha256]);
        packets.SetFeature(false, IntegrityProtection);
        if (life > 0)
        {
            packets.SetKeyExpirationTime(true, life);
        }

        return packets.Generate();
    }
}

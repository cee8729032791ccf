using System.Text;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Security;

namespace Sealpost.Tests.Keys;

/// <summary>What BouncyCastle, without any check of the product, makes of a public key.</summary>
internal static class PublicKeys
{
    public static IReadOnlyList<PgpPublicKeyRing> Load(string armored)
    {
        using var stream = PgpUtilities.GetDecoderStream(new MemoryStream(Encoding.ASCII.GetBytes(armored)));
        return [.. new PgpPublicKeyRingBundle(stream).GetKeyRings()];
    }

    /// <summary>Whether the first self-certification of the first user id is right.</summary>
    public static bool IsCertified(this PgpPublicKeyRing ring)
    {
        var primary = ring.GetPublicKey();
        var userId = primary.GetUserIds().First();
        var signature = primary.GetSignaturesForId(userId).First();
        signature.InitVerify(primary);
        return signature.VerifyCertification(userId, primary);
    }

    public static byte[] Encrypt(this PgpPublicKey key, byte[] content)
    {
        var encryption = new PgpEncryptedDataGenerator(
            SymmetricKeyAlgorithmTag.Aes256, withIntegrityPacket: true, new SecureRandom());
        encryption.AddMethod(key);
        using var message = new MemoryStream();
        using (var encrypted = encryption.Open(message, new byte[4096]))
        using (var literal = new PgpLiteralDataGenerator().Open(
            encrypted, PgpLiteralData.Binary, "", content.Length, GpgKeyKind.UsualBirth.UtcDateTime))
        {
            literal.Write(content);
        }

        return message.ToArray();
    }
}

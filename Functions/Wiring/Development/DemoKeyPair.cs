using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;

namespace Sealpost.Wiring.Development;

/// <summary>An OpenPGP key pair for the demo form: RSA-3072, which every program opens. The private key has no passphrase and stays under .local.</summary>
internal static class DemoKeyPair
{
    public static void Ensure(string privateFile, string publicFile, TimeProvider time)
    {
        if (File.Exists(privateFile) && File.Exists(publicFile))
        {
            return;
        }

        var secret = File.Exists(privateFile) ? Load(privateFile) : Generate(time.GetUtcNow().UtcDateTime);
        LocalSettings.WritePrivate(privateFile, Armor(secret.Encode));
        Directory.CreateDirectory(Path.GetDirectoryName(publicFile)!);
        var keys = new PgpPublicKeyRing([.. secret.GetSecretKeys().Select(key => key.PublicKey)]);
        File.WriteAllBytes(publicFile, Armor(keys.Encode));
    }

    private static PgpSecretKeyRing Load(string file)
    {
        using var stream = PgpUtilities.GetDecoderStream(File.OpenRead(file));
        return new PgpSecretKeyRing(stream);
    }

    private static PgpSecretKeyRing Generate(DateTime now)
    {
        var random = new SecureRandom();
        var source = new RsaKeyPairGenerator();
        source.Init(new RsaKeyGenerationParameters(BigInteger.ValueOf(65537), random, 3072, 100));
        PgpKeyPair Pair() => new(PublicKeyAlgorithmTag.RsaGeneral, source.GenerateKeyPair(), now);
        PgpSignatureSubpacketVector Flags(int flags)
        {
            var packets = new PgpSignatureSubpacketGenerator();
            packets.SetKeyFlags(true, flags);
            packets.SetPreferredSymmetricAlgorithms(false, [(int)SymmetricKeyAlgorithmTag.Aes256]);
            return packets.Generate();
        }

        var generator = new PgpKeyRingGenerator(
            PgpSignature.PositiveCertification, Pair(), "Sealpost demonstration <demo@example.org>", SymmetricKeyAlgorithmTag.Null,
            HashAlgorithmTag.Sha256, Array.Empty<byte>(), true, Flags(PgpKeyFlags.CanCertify | PgpKeyFlags.CanSign), null, random);
        generator.AddSubKey(Pair(), Flags(PgpKeyFlags.CanEncryptCommunications | PgpKeyFlags.CanEncryptStorage), null, HashAlgorithmTag.Sha256);
        return generator.GenerateSecretKeyRing();
    }

    private static byte[] Armor(Action<Stream> write)
    {
        using var output = new MemoryStream();
        using (var armor = new ArmoredOutputStream(output))
        {
            write(armor);
        }

        return output.ToArray();
    }
}

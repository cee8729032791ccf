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
    /// <param name="folder">Keeps both keys; the public one is copied beside the form.</param>
    public static void Ensure(string folder, string publicFile, TimeProvider time)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(publicFile)!);
        var (secretCopy, publicCopy) = (Path.Combine(folder, "demo-private.asc"), Path.Combine(folder, "demo-public.asc"));
        if (!File.Exists(secretCopy) || !File.Exists(publicCopy))
        {
            var pair = Generate(time.GetUtcNow().UtcDateTime);
            LocalSettings.WritePrivate(secretCopy, Armor(pair.GenerateSecretKeyRing().Encode));
            File.WriteAllBytes(publicCopy, Armor(pair.GeneratePublicKeyRing().Encode));
            File.Delete(publicFile);
        }

        if (!File.Exists(publicFile))
        {
            File.Copy(publicCopy, publicFile);
        }
    }

    private static PgpKeyRingGenerator Generate(DateTime now)
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
            HashAlgorithmTag.Sha256, Array.Empty<byte>(), false, Flags(PgpKeyFlags.CanCertify | PgpKeyFlags.CanSign), null, random);
        generator.AddSubKey(Pair(), Flags(PgpKeyFlags.CanEncryptCommunications | PgpKeyFlags.CanEncryptStorage), null, HashAlgorithmTag.Sha256);
        return generator;
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

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sealpost.Sealing;

/// <summary>Reads what the app signs with: a private key, its certificate and perhaps the chain.</summary>
internal static class SmimeSignerReader
{
    private const string Remedy = "Give the certificate and its private key, as PEM (CERTIFICATE and PRIVATE KEY blocks one after the other: "
        + "cat cert.pem key.pem) or as base64 of a PKCS #12 file (openssl pkcs12 -export -in cert.pem -inkey key.pem | base64 -w 0).";

    /// <param name="keyMaterial">PEM with CERTIFICATE and PRIVATE KEY or ENCRYPTED PRIVATE KEY blocks, or base64 of PKCS #12.</param>
    /// <param name="password">Of the private key or of the PKCS #12 file, if it has one.</param>
    /// <exception cref="KeyRefusedException">Names why it can't be signed with, and what to give; never the material.</exception>
    public static SmimeSigner Read(string keyMaterial, string? password, TimeProvider time)
    {
        try
        {
            var isPem = keyMaterial.Contains("-----BEGIN ", StringComparison.Ordinal);
            var (certificates, key, own) = isPem ? ReadPem(keyMaterial, password) : ReadPkcs12(keyMaterial, password);
            var now = time.GetUtcNow();
            SmimeCertificateRules.CheckSigner(own, now);
            if (own.NotAfter.ToUniversalTime() <= now)
            {
                throw new KeyRefusedException($"Its certificate expired on {own.NotAfter.ToUniversalTime():yyyy-MM-dd}. Replace it.");
            }

            return new(own, SmimeChain.Check(own, certificates), key, time);
        }
        catch (KeyRefusedException refused)
        {
            throw new KeyRefusedException($"{refused.Message} {Remedy}", refused.InnerException);
        }
        catch (Exception fault)
        {
            throw new KeyRefusedException("It is not a certificate with a private key in a supported format. " + Remedy, fault);
        }
    }

    private static (X509Certificate2Collection, AsymmetricAlgorithm, X509Certificate2) ReadPem(string pem, string? password)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(pem);
        if (certificates.Count == 0)
        {
            throw new KeyRefusedException("It holds no CERTIFICATE block.");
        }

        if (!pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new KeyRefusedException("It holds no private key.");
        }

        var key = ReadKey(pem, password, certificates[0].PublicKey.Oid.Value == CmsOids.RsaEncryption ? RSA.Create() : ECDsa.Create());
        var spki = key.ExportSubjectPublicKeyInfo();
        var own = certificates.FirstOrDefault(certificate => certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(spki))
            ?? throw new KeyRefusedException("Its private key belongs to none of its certificates.");
        return (certificates, key, own);
    }

    private static AsymmetricAlgorithm ReadKey(string pem, string? password, AsymmetricAlgorithm key)
    {
        if (!pem.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            key.ImportFromPem(pem);
            return key;
        }

        try
        {
            key.ImportFromEncryptedPem(pem, password ?? throw new KeyRefusedException("Its private key is encrypted, and no password is set."));
            return key;
        }
        catch (CryptographicException fault)
        {
            throw new KeyRefusedException("Its private key can't be decrypted: the password is wrong.", fault);
        }
    }

    private static (X509Certificate2Collection, AsymmetricAlgorithm, X509Certificate2) ReadPkcs12(string base64, string? password)
    {
        var certificates = LoadPkcs12(Convert.FromBase64String(base64), password);
        var own = certificates.FirstOrDefault(certificate => certificate.HasPrivateKey)
            ?? throw new KeyRefusedException("It holds no private key.");
        var key = own.GetRSAPrivateKey() ?? (AsymmetricAlgorithm?)own.GetECDsaPrivateKey()
            ?? throw new KeyRefusedException("Its private key is of a kind that is not supported.");
        return (certificates, key, own);
    }

    private static X509Certificate2Collection LoadPkcs12(byte[] content, string? password)
    {
        try
        {
            // In memory alone, where the system can; macOS has no such keys.
            var storage = OperatingSystem.IsMacOS() ? X509KeyStorageFlags.DefaultKeySet : X509KeyStorageFlags.EphemeralKeySet;
            return X509CertificateLoader.LoadPkcs12Collection(content, password, storage);
        }
        catch (CryptographicException fault)
        {
            throw new KeyRefusedException("It is not PKCS #12, or its password is wrong.", fault);
        }
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sealpost.Sealing;

/// <summary>
/// Reads a certificate file: PEM (RFC 7468), one certificate and perhaps its chain, or one in DER. The certificate is the
/// recipient's because who set up the form says so: no authority is asked or trusted, and nothing is fetched.
/// </summary>
internal static class SmimeCertificateReader
{
    private const string Remedy = "Export the certificate from the mail program as PEM, without its private key; or make one with: openssl req "
        + "-x509 -newkey rsa:3072 -keyout key.pem -out cert.pem -days 1095 -subj \"/CN=ADDRESS\" -addext subjectAltName=email:ADDRESS -addext "
        + "basicConstraints=critical,CA:FALSE -addext keyUsage=critical,digitalSignature,keyEncipherment -addext extendedKeyUsage=emailProtection";

    /// <returns>One certificate, perhaps expired.</returns>
    /// <exception cref="KeyRefusedException">Names why the certificate can't be used, and how to make one that can.</exception>
    public static IReadOnlyList<SmimeCertificate> Read(byte[] content, DateTimeOffset now)
    {
        try
        {
            var certificates = Load(content);
            var own = SmimeChain.EndEntity(certificates);
            SmimeCertificateRules.CheckRecipient(own, now);
            var chain = SmimeChain.Check(own, certificates);
            return
            [
                new(
                    own, SmimeCertificateRules.Addresses(own), own.GetCertHashString(HashAlgorithmName.SHA256),
                    SmimeCertificateRules.Algorithm(own),
                    // What an authority vouches for ends with the authority.
                    chain.Append(own).Min(certificate => new DateTimeOffset(certificate.NotAfter.ToUniversalTime()))),
            ];
        }
        catch (KeyRefusedException refused)
        {
            throw new KeyRefusedException($"{refused.Message} {Remedy}", refused.InnerException);
        }
        catch (Exception fault)
        {
            // The parsers of .NET and BouncyCastle throw many kinds; whatever the reason, this certificate can't be used,
            // and the other forms must go on.
            throw new KeyRefusedException("It is not a certificate in a supported format. " + Remedy, fault);
        }
    }

    private static X509Certificate2Collection Load(byte[] content)
    {
        var text = Encoding.Latin1.GetString(content);
        if (!text.Contains("-----BEGIN ", StringComparison.Ordinal))
        {
            return LoadBinary(content);
        }

        var certificates = new X509Certificate2Collection();
        if (text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new KeyRefusedException("It holds a private key, which must never be here: keep the CERTIFICATE blocks alone.");
        }

        certificates.ImportFromPem(text);
        // Blocks that can't be read are passed over in silence.
        return certificates.Count == 0 ? throw new KeyRefusedException("It holds no CERTIFICATE block.")
            : certificates.Count < text.Split("-----BEGIN ").Length - 1 ? throw new KeyRefusedException("A block of it is damaged, or is no certificate.")
            : certificates;
    }

    private static X509Certificate2Collection LoadBinary(byte[] content)
    {
        if (IsPrivateKey(content))
        {
            throw new KeyRefusedException("It holds a private key, which must never be here.");
        }

        return X509Certificate2.GetCertContentType(content) switch
        {
            X509ContentType.Cert => [X509CertificateLoader.LoadCertificate(content)],
            X509ContentType.Pkcs12 => throw new KeyRefusedException("It is a PKCS #12 file, which holds a private key, which must never be "
                + "here: openssl pkcs12 -in FILE -nokeys -out cert.pem"),
            X509ContentType.Pkcs7 => throw new KeyRefusedException("It is a PKCS #7 bundle. Make PEM of it: openssl pkcs7 -inform DER -in FILE "
                + "-print_certs -out cert.pem"),
            _ => throw new KeyRefusedException("It is not a certificate in a supported format, which are PEM and DER."),
        };
    }

    private static bool IsPrivateKey(byte[] content)
    {
        try
        {
            Pkcs8PrivateKeyInfo.Decode(content, out _, skipCopy: true);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sealpost.Sealing;

/// <summary>Makes a self-signed certificate for one address (RFC 8550): RSA-3072, for mail alone, not for other certificates.</summary>
internal static class NewSmimeKey
{
    private const int Bits = 3072;

    /// <summary>For each guess of the passphrase; NSS, that is Thunderbird, takes no file with more than 600,000.</summary>
    private const int Iterations = 200_000;

    /// <summary>Of a common name (RFC 5280, appendix A, ub-common-name).</summary>
    private const int LongestName = 64;

    private const string EmailProtection = "1.3.6.1.5.5.7.3.4";

    /// <param name="address">ASCII.</param>
    public static NewKey Generate(string address, NewKeyWish wish)
    {
        using var rsa = RSA.Create(Bits);
        var name = new X500DistinguishedNameBuilder();
        name.AddEmailAddress(address);
        if (address.Length <= LongestName)
        {
            name.AddCommonName(address);
        }

        var names = new SubjectAlternativeNameBuilder();
        names.AddEmailAddress(address);
        var request = new CertificateRequest(name.Build(), rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyEncipherment | X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(EmailProtection)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(names.Build());

        // Five minutes for clocks that are slow.
        using var certificate = request.CreateSelfSigned(wish.Now.AddMinutes(-5), wish.Expires ?? wish.Now.AddYears(1));
        var protection = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Iterations);
        return new(
            Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n"), certificate.ExportPkcs12(protection, wish.Passphrase ?? ""),
            Convert.ToHexString(certificate.GetCertHash(HashAlgorithmName.SHA256)), $"RSA, {Bits} bits");
    }
}

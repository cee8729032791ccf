using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sealpost.Tests.Keys;

/// <summary>A certificate for e-mail and its private key, made here.</summary>
public sealed class TestCertificateAndKey
{
    private readonly AsymmetricAlgorithm _key;

    private TestCertificateAndKey(X509Certificate2 certificate, AsymmetricAlgorithm key)
    {
        Certificate = certificate;
        _key = key;
    }

    /// <summary>Without the private key.</summary>
    public X509Certificate2 Certificate { get; }

    public byte[] Der => Certificate.RawData;

    public string Pem => Certificate.ExportCertificatePem() + "\n";

    public byte[] PemBytes => Encoding.ASCII.GetBytes(Pem);

    public string KeyPem => _key.ExportPkcs8PrivateKeyPem() + "\n";

    public string EncryptedKeyPem(string password) => _key.ExportEncryptedPkcs8PrivateKeyPem(
        password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)) + "\n";

    /// <summary>A PFX (PKCS #12).</summary>
    public byte[] Pfx(string? password, params TestCertificateAndKey[] chain)
    {
        using var own = WithKey();
        return new X509Certificate2Collection([own, .. chain.Select(issuer => issuer.Certificate)]).Export(X509ContentType.Pkcs12, password)!;
    }

    public static TestCertificateAndKey Rsa(int bits, CertificateOptions? options = null)
    {
        var key = RSA.Create(bits);
        return Make(new CertificateRequest(Subject(options), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), key, X509KeyUsageFlags.KeyEncipherment, options);
    }

    /// <param name="curve">.NET's name, such as nistP256.</param>
    public static TestCertificateAndKey Ec(string curve, CertificateOptions? options = null)
    {
        var key = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        return Make(new CertificateRequest(Subject(options), key, HashAlgorithmName.SHA256), key, X509KeyUsageFlags.KeyAgreement, options);
    }

    /// <summary>One whose public key .NET need not understand; it signs itself with another key, which only a form is needed for.</summary>
    public static byte[] WithPublicKey(PublicKey key, TestCertificateAndKey issuer) => Sign(
        new CertificateRequest(new X500DistinguishedName("CN=Ann"), key, HashAlgorithmName.SHA256), new CertificateOptions { Issuer = issuer }, issuer._key).RawData;

    private static string Subject(CertificateOptions? options) => $"CN={(options ?? new()).Name}";

    private static TestCertificateAndKey Make(CertificateRequest request, AsymmetricAlgorithm key, X509KeyUsageFlags encryption, CertificateOptions? options)
    {
        var made = options ?? new();
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(made.IsAuthority, false, 0, critical: true));
        if (made.Usage is { } usage)
        {
            request.CertificateExtensions.Add(new X509KeyUsageExtension(made.EncryptsToo ? usage | encryption : usage, critical: true));
        }

        if (made.ExtendedUsage is { } extended)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([extended], critical: false));
        }

        if (made.Address is { } address)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddEmailAddress(address);
            request.CertificateExtensions.Add(names.Build());
        }

        made.Extensions.ToList().ForEach(request.CertificateExtensions.Add);
        return new(Sign(request, made, made.Issuer?._key ?? key), key);
    }

    private static X509Certificate2 Sign(CertificateRequest request, CertificateOptions options, AsymmetricAlgorithm key)
    {
        var generator = key is RSA rsa
            ? X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1) : X509SignatureGenerator.CreateForECDsa((ECDsa)key);
        // Positive, and without zeros in front, which DER has none of.
        var serial = RandomNumberGenerator.GetBytes(12);
        serial[0] = (byte)(serial[0] & 0x3F | 0x40);
        return request.Create(
            options.Issuer?.Certificate.SubjectName ?? request.SubjectName, generator, options.NotBefore, options.NotAfter, serial);
    }

    private X509Certificate2 WithKey() => _key is RSA rsa ? Certificate.CopyWithPrivateKey(rsa) : Certificate.CopyWithPrivateKey((ECDsa)_key);
}

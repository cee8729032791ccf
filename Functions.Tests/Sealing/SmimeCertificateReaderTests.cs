using System.Security.Cryptography;
using System.Text;
using Sealpost.Sealing;
using Sealpost.Tests.Keys;
using Xunit;

namespace Sealpost.Tests.Sealing;

/// <summary>A certificate file is read, or refused with the reason and what to do.</summary>
public sealed class SmimeCertificateReaderTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow().AddMinutes(1);

    [Theory]
    [InlineData("rsa:2048", "RSA, 2048 bits")]
    [InlineData("rsa:3072", "RSA, 3072 bits")]
    [InlineData("P-256", "EC, NIST P-256")]
    [InlineData("P-384", "EC, NIST P-384")]
    [InlineData("P-521", "EC, NIST P-521")]
    public async Task PEM_and_DER_say_the_same(string algorithm, string name)
    {
        var key = await TestCertificates.GetAsync(algorithm);
        var der = await TestCertificates.DerAsync(key.Certificate);
        foreach (var content in new[] { Encoding.ASCII.GetBytes("A note before.\n" + key.Certificate), der })
        {
            var certificate = Assert.Single(SmimeCertificateReader.Read(content, Now));
            Assert.Equal(name, certificate.Algorithm);
            Assert.Equal(Convert.ToHexString(SHA256.HashData(der)), certificate.Fingerprint);
            Assert.Equal([TestCertificates.Address(algorithm)], certificate.Addresses);
            Assert.InRange(certificate.Expires!.Value, Now.AddDays(729), Now.AddDays(731));
        }
    }

    [Fact]
    public async Task Addresses_come_from_the_alternative_names_and_the_subject_each_once()
    {
        var key = await TestCertificates.MakeAsync(
            "rsa:2048", "/CN=Ann/emailAddress=ann@old.example/emailAddress=ANN@example.org", null, "basicConstraints=CA:FALSE",
            "subjectAltName=email:ann@example.org,DNS:example.org,email:a@example.org");
        Assert.Equal(["ann@example.org", "a@example.org", "ann@old.example"], Read(key.Certificate).Addresses);
    }

    [Fact]
    public async Task An_expired_certificate_is_read_and_says_so()
    {
        var key = await TestCertificates.GetAsync("rsa:2048");
        var later = Now.AddYears(5);
        Assert.True(Assert.Single(SmimeCertificateReader.Read(Encoding.ASCII.GetBytes(key.Certificate), later)).Expires < later);
    }

    [Fact]
    public async Task The_chain_may_come_along_in_any_order_but_nothing_else()
    {
        var root = await TestCertificates.AuthorityAsync("Root");
        var middle = await TestCertificates.AuthorityAsync("Middle", root);
        var key = await TestCertificates.PersonAsync("P-256", "ann@example.org", middle);
        foreach (var file in new[] { key.Certificate, key.Certificate + middle.Certificate, root.Certificate + middle.Certificate + key.Certificate })
        {
            Assert.Equal(["ann@example.org"], Read(file).Addresses);
        }

        // The same name, but another key.
        var forged = await TestCertificates.AuthorityAsync("Middle", root);
        Refused(key.Certificate + forged.Certificate, "not of the chain");
        Refused(key.Certificate + root.Certificate, "not of the chain");
        Refused(key.Certificate + (await TestCertificates.GetAsync("rsa:2048")).Certificate, "2 persons");
        Refused(root.Certificate + middle.Certificate, "only certificates of authorities");
    }

    [Fact]
    public async Task A_private_key_is_refused_in_every_form()
    {
        var key = await TestCertificates.GetAsync("rsa:2048");
        Refused(key.Certificate + key.PrivateKey, "holds a private key");
        Refused(await TestCertificates.Pkcs12Async(key, "x"), "PKCS #12");
        Refused(await TestCertificates.OpenSslAsync(["pkcs8", "-topk8", "-nocrypt", "-outform", "DER"], Encoding.ASCII.GetBytes(key.PrivateKey)), "holds a private key");
    }

    [Fact]
    public async Task A_PKCS_7_bundle_is_refused_with_the_command_that_makes_PEM_of_it()
    {
        var pem = (await TestCertificates.GetAsync("rsa:2048")).Certificate;
        Refused(await TestCertificates.OpenSslAsync(["crl2pkcs7", "-nocrl", "-outform", "DER", "-certfile", "/dev/stdin"], Encoding.ASCII.GetBytes(pem)), "openssl pkcs7");
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("-----BEGIN NONSENSE-----")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    public void Garbage_is_refused(string content) => Refused(content, content.Contains("NONSENSE", StringComparison.Ordinal) ? "no CERTIFICATE block" : "supported format");

    [Theory]
    [InlineData("rsa:1024", "", "too short: RSA, 1024 bits")]
    [InlineData("ed25519", "", "kind that is not supported")]
    [InlineData("secp256k1", "", "kind that is not supported")]
    [InlineData("rsa:2048", "basicConstraints=CA:TRUE", "authority")]
    [InlineData("rsa:2048", "keyUsage=digitalSignature", "lacks keyEncipherment")]
    [InlineData("P-256", "keyUsage=digitalSignature", "lacks keyAgreement")]
    [InlineData("rsa:2048", "extendedKeyUsage=serverAuth", "lacks emailProtection")]
    public async Task What_can_not_be_sealed_to_is_refused_with_the_reason(string algorithm, string extension, string reason)
    {
        string[] more = extension.Length == 0 ? [] : [extension];
        Refused((await TestCertificates.PersonAsync(algorithm, "ann@example.org", null, more)).Certificate, reason);
    }

    [Theory]
    [InlineData("extendedKeyUsage=anyExtendedKeyUsage")]
    [InlineData("extendedKeyUsage=clientAuth,emailProtection")]
    [InlineData("keyUsage=keyEncipherment,dataEncipherment")]
    public async Task Other_purposes_beside_do_no_harm(string extension) =>
        Assert.Single(Read((await TestCertificates.PersonAsync("rsa:2048", "ann@example.org", null, extension)).Certificate).Addresses);

    [Fact]
    public async Task A_self_signature_that_is_wrong_is_refused()
    {
        var der = await TestCertificates.DerAsync((await TestCertificates.GetAsync("P-256")).Certificate);
        der[^1] ^= 1;
        Refused(der, "signature is wrong");
    }

    [Fact]
    public async Task One_that_is_not_valid_yet_is_refused()
    {
        var content = Encoding.ASCII.GetBytes((await TestCertificates.GetAsync("rsa:2048")).Certificate);
        var refused = Assert.Throws<KeyRefusedException>(() => SmimeCertificateReader.Read(content, Now.AddDays(-1)));
        Assert.Contains("not valid before", refused.Message, StringComparison.Ordinal);
    }

    private static SmimeCertificate Read(string content) => Assert.Single(SmimeCertificateReader.Read(Encoding.ASCII.GetBytes(content), Later));

    /// <summary>Certificates made during the test must be valid.</summary>
    private static DateTimeOffset Later => TimeProvider.System.GetUtcNow().AddMinutes(1);

    private static void Refused(string content, string reason) => Refused(Encoding.ASCII.GetBytes(content), reason);

    private static void Refused(byte[] content, string reason)
    {
        var refused = Assert.Throws<KeyRefusedException>(() => SmimeCertificateReader.Read(content, Later));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Contains("openssl req", refused.Message, StringComparison.Ordinal);
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Text;
using MimeKit;
using Sealpost.Sealing;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;
using Xunit;

namespace Sealpost.Tests.Sealing;

/// <summary>What is signed is opened, and its signature found right, by programs that are not ours.</summary>
public sealed class SmimeSignerTests
{
    [Theory]
    [InlineData("rsa:2048")]
    [InlineData("rsa:3072")]
    [InlineData("P-256")]
    [InlineData("P-384")]
    [InlineData("P-521")]
    public async Task A_signature_inside_of_the_encryption_is_verified_by_openssl_and_keeps_the_protected_header(string algorithm)
    {
        var key = await TestCertificates.GetAsync(algorithm);
        var signed = await SealAndOpenAsync(Read(key), key);

        var content = Encoding.ASCII.GetString(await SmimeReaders.VerifyAsync(signed, key.Certificate));
        Assert.Equal(SmimeSealerTests.Written(SmimeSealerTests.Entity()), content);
        Assert.Contains("Subject: The real subject\r\n", content, StringComparison.Ordinal);
        Assert.Contains("hp=cipher", content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_letter_breaks_the_signature()
    {
        var key = await TestCertificates.GetAsync("rsa:2048");
        var signed = Encoding.ASCII.GetString(await SealAndOpenAsync(Read(key), key));

        var changed = Encoding.ASCII.GetBytes(signed.Replace("real subject", "fake subject", StringComparison.Ordinal));
        await Assert.ThrowsAsync<InvalidOperationException>(() => SmimeReaders.VerifyAsync(changed, key.Certificate));
    }

    [Fact]
    public async Task The_chain_comes_along_and_NSS_and_openssl_verify_up_to_the_root()
    {
        var root = await TestCertificates.AuthorityAsync("Root");
        var middle = await TestCertificates.AuthorityAsync("Middle", root);
        var key = await TestCertificates.PersonAsync("rsa:2048", "forms@example.org", middle);
        var signer = SmimeSigner.Read(middle.Certificate + key.Certificate + key.PrivateKey, null, TimeProvider.System);
        var signed = await SealAndOpenAsync(signer, await TestCertificates.GetAsync("P-256"));

        await SmimeReaders.VerifyAsync(signed, root.Certificate);
        var (content, signature) = Parts(signed);
        Assert.Contains("status=GoodSignature", await SmimeReaders.NssVerifyAsync(signature, content, root.Certificate), StringComparison.Ordinal);
        var other = await TestCertificates.AuthorityAsync("Root");
        await Assert.ThrowsAsync<InvalidOperationException>(() => SmimeReaders.VerifyAsync(signed, other.Certificate));
    }

    [Fact]
    public async Task The_signature_says_when_it_was_made_and_that_its_digest_is_SHA_256()
    {
        var clock = new ManualClock { Now = TimeProvider.System.GetUtcNow().AddDays(100) };
        var key = await TestCertificates.GetAsync("rsa:2048");
        var (_, signature) = Parts(await SealAndOpenAsync(SmimeSigner.Read(key.Certificate + key.PrivateKey, null, clock), key));
        var cms = new SignedCms();
        cms.Decode(signature);

        var signer = Assert.Single(cms.SignerInfos.Cast<SignerInfo>());
        var time = signer.SignedAttributes.Cast<CryptographicAttributeObject>().SelectMany(found => found.Values.Cast<AsnEncodedData>()).OfType<Pkcs9SigningTime>().Single();
        Assert.Equal(clock.GetUtcNow().ToUnixTimeSeconds(), new DateTimeOffset(time.SigningTime.ToUniversalTime()).ToUnixTimeSeconds());
        Assert.Equal("2.16.840.1.101.3.4.2.1", signer.DigestAlgorithm.Value);
    }

    [Theory]
    [InlineData("rsa:2048")]
    [InlineData("P-256")]
    public async Task The_key_is_taken_from_encrypted_PEM_and_from_PKCS_12(string algorithm)
    {
        var key = await TestCertificates.GetAsync(algorithm);
        var encrypted = await TestCertificates.OpenSslAsync(["pkcs8", "-topk8", "-passout", "pass:geheim"], Encoding.ASCII.GetBytes(key.PrivateKey));
        var pkcs12 = Convert.ToBase64String(await TestCertificates.Pkcs12Async(key, "geheim"), Base64FormattingOptions.InsertLineBreaks);
        foreach (var material in new[] { key.Certificate + Encoding.ASCII.GetString(encrypted), pkcs12 })
        {
            var signer = SmimeSigner.Read(material, "geheim", TimeProvider.System);
            await SmimeReaders.VerifyAsync(await SealAndOpenAsync(signer, key), key.Certificate);
            Assert.Equal([TestCertificates.Address(algorithm)], signer.Addresses);
            Refused(material, "wrong", "password is wrong");
        }

        Refused(key.Certificate + Encoding.ASCII.GetString(encrypted), null, "no password is set");
    }

    [Fact]
    public async Task What_can_not_be_signed_with_is_refused_with_the_reason_and_never_shown()
    {
        var (key, other) = (await TestCertificates.GetAsync("rsa:2048"), await TestCertificates.GetAsync("rsa:3072"));
        Refused(key.Certificate, null, "holds no private key");
        Refused(key.PrivateKey, null, "no CERTIFICATE block");
        Refused(key.Certificate + other.PrivateKey, null, "belongs to none of its certificates");
        Refused("nonsense!", null, "not a certificate with a private key");
        Refused(Convert.ToBase64String(new byte[100]), null, "not PKCS #12");
        Refused(key.Certificate + key.PrivateKey, null, "expired on", TimeProvider.System.GetUtcNow().AddYears(3));
        Refused(key.Certificate + key.PrivateKey, null, "not valid before", TimeProvider.System.GetUtcNow().AddYears(-1));
        var sealing = await TestCertificates.PersonAsync("rsa:2048", "a@example.org", null, "keyUsage=keyEncipherment");
        Refused(sealing.Certificate + sealing.PrivateKey, null, "lacks digitalSignature");
        var server = await TestCertificates.PersonAsync("rsa:2048", "a@example.org", null, "extendedKeyUsage=serverAuth");
        Refused(server.Certificate + server.PrivateKey, null, "lacks emailProtection");
        Refused(key.Certificate + other.Certificate + key.PrivateKey, null, "not of the chain");
    }

    private static void Refused(string material, string? password, string reason, DateTimeOffset? now = null)
    {
        var clock = new ManualClock { Now = now ?? TimeProvider.System.GetUtcNow() };
        var refused = Assert.Throws<KeyRefusedException>(() => SmimeSigner.Read(material, password, clock));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Contains("cat cert.pem key.pem", refused.Message, StringComparison.Ordinal);
    }

    private static SmimeSigner Read(SmimeTestKey key) => SmimeSigner.Read(key.Certificate + key.PrivateKey, null, TimeProvider.System);

    private static async Task<byte[]> SealAndOpenAsync(SmimeSigner signer, SmimeTestKey recipient)
    {
        using var message = SmimeSealerTests.Mail(SmimeSealer.SealEntity(SmimeSealerTests.Entity(), [SmimeSealerTests.Read(recipient)], signer));
        return await SmimeReaders.OpenSslAsync(recipient, SmimeSealerTests.Bytes(message));
    }

    private static (byte[] Content, byte[] Signature) Parts(byte[] signed)
    {
        var multipart = Assert.IsType<Multipart>(MimeEntity.Load(new MemoryStream(signed)), exactMatch: false);
        var signature = new MemoryStream();
        ((MimePart)multipart[1]).Content!.DecodeTo(signature);
        return (Encoding.ASCII.GetBytes(SmimeSealerTests.Written(SmimeSealerTests.Entity())), signature.ToArray());
    }
}

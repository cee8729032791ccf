using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cms;
using Org.BouncyCastle.Asn1.Nist;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Math;
using Sealpost.Unsealing;
using Xunit;
using ContentInfo = Org.BouncyCastle.Asn1.Cms.ContentInfo;
using Attribute = Org.BouncyCastle.Asn1.Cms.Attribute;
using IssuerAndSerialNumber = Org.BouncyCastle.Asn1.Cms.IssuerAndSerialNumber;

namespace Sealpost.Tests.Unsealing;

/// <summary>S/MIME mails that are signed, altered or cut.</summary>
public sealed class SmimeTrustTests : IAsyncLifetime
{
    private readonly Desk _desk = new();

    public async ValueTask InitializeAsync() => await SmimeDesk.SetUpAsync(_desk);

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Theory]
    [InlineData("-nodetach")]
    [InlineData("-text")]
    public async Task A_signature_inside_is_checked(string how)
    {
        // Opaque is signed-data; else it is multipart/signed.
        string[] opaque = how == "-nodetach" ? ["-nodetach"] : [];
        await _desk.OpenSslAsync(["cms", "-sign", "-in", "plain", "-signer", "signer.crt", "-inkey", "signer.key", "-out", "signed", .. opaque]);
        await _desk.OpenSslAsync("cms", "-encrypt", "-aes256", "-in", "signed", "-out", "sealed.der", "-outform", "DER", "-recip", "p256.crt");
        _desk.Put("mail.eml", Mails.Smime(_desk.Read("sealed.der")));
        var good = (await _desk.OpenAsync("mail.eml", "--key", "p256.pem", "--signer", "rsa.crt", "--signer", "signer.crt", "--require-signature", "--json")).Json;
        Assert.Equal("good", good.GetProperty("signature").GetProperty("status").GetString());
        Assert.Contains("CN=signer", good.GetProperty("signature").GetProperty("signer").GetString(), StringComparison.Ordinal);
        Assert.Equal(("An order of Zoë", 0), (good.GetProperty("subject").GetString(), good.GetProperty("warnings").GetArrayLength()));

        (await _desk.OpenAsync("mail.eml", "--key", "p256.pem", "--signer", "rsa.crt", "--require-signature")).IsRefused("A good signature is required");
        Assert.Contains("Signed:   can't be checked: by", (await _desk.OpenAsync("mail.eml", "--key", "p256.pem")).Output, StringComparison.Ordinal);

        var signed = Encoding.UTF8.GetString(_desk.Read("signed"));
        _desk.Put("signed", how == "-nodetach" ? Alter(signed) : signed.Replace("CANARY", "KANARY", StringComparison.Ordinal));
        await _desk.OpenSslAsync("cms", "-encrypt", "-aes256", "-in", "signed", "-out", "sealed.der", "-outform", "DER", "-recip", "p256.crt");
        _desk.Put("mail.eml", Mails.Smime(_desk.Read("sealed.der")));
        (await _desk.OpenAsync("mail.eml", "--key", "p256.pem", "--signer", "signer.crt")).IsRefused("The signature is BAD");
    }

    [Theory]
    [InlineData("sha256", 30, null)]
    [InlineData("sha256", -5, "BAD: the certificate was not valid when it was signed")]
    [InlineData("sha1", 30, "BAD: its hash algorithm is too weak")]
    public async Task A_signature_needs_a_certificate_that_was_valid_and_a_strong_hash(string hash, int days, string? words)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=sender", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-10), now.AddDays(days));
        _desk.Put("sender.key", key.ExportPkcs8PrivateKeyPem());
        _desk.Put("sender.crt", certificate.ExportCertificatePem());
        await _desk.OpenSslAsync("cms", "-sign", "-md", hash, "-in", "plain", "-signer", "sender.crt", "-inkey", "sender.key", "-out", "signed");
        _desk.Put("mail.eml", Mails.Mail(_desk.Read("signed")));

        var shown = await _desk.OpenAsync("mail.eml", "--signer", "sender.crt", "--require-signature");
        Assert.Equal(words is null ? 0 : 1, shown.ExitCode);
        Assert.Contains(words ?? "Signed:   good, by CN=sender (", shown.Output + shown.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rsa")]
    [InlineData("p256")]
    public async Task Whatever_octet_is_altered_it_ends_in_a_value_and_the_content_is_whole(string name)
    {
        await _desk.SealAsync("mail.eml", "-aes-256-gcm", name, []);
        var whole = _desk.Read("sealed.der");
        var keys = new OpeningKeys([new("key", _desk.Read($"{name}.pem"))], [], _ => null);
        for (var i = 0; i < whole.Length; i++)
        {
            var altered = whole.ToArray();
            altered[i] ^= 1;
            Assert.True(
                new MailOpener(keys, requireSignature: false).Open(new MemoryStream(Mails.Smime(altered))) is not Opened { Mail: var shown } || shown.Text == Mails.Secret + "\n",
                $"Octet {i}");
            if (i % 7 == 0)
            {
                Assert.IsAssignableFrom<NotOpened>(new MailOpener(keys, requireSignature: false).Open(new MemoryStream(Mails.Smime(whole[..i]))));
            }
        }
    }

    [Theory]
    [InlineData("rsa", "-aes-256-gcm")]
    [InlineData("p256", "-aes-256-gcm")]
    public async Task An_altered_or_cut_mail_is_refused(string name, string cipher)
    {
        await _desk.SealAsync("mail.eml", cipher, name, []);
        var whole = _desk.Read("sealed.der");
        foreach (var at in new[] { 20, whole.Length / 2, whole.Length - 5, whole.Length - 60 })
        {
            var altered = whole.ToArray();
            altered[at] ^= 1;
            _desk.Put("altered.eml", Mails.Smime(altered));
            var shown = await _desk.OpenAsync("altered.eml", "--key", $"{name}.pem");
            Assert.Equal((1, ""), (shown.ExitCode, shown.Output));
            Assert.Single(shown.Errors.TrimEnd().Split('\n'));
        }

        _desk.Put("cut.eml", Mails.Smime(whole[..(whole.Length / 2)]));
        (await _desk.OpenAsync("cut.eml", "--key", $"{name}.pem")).IsRefused("its seal is broken");
    }

    [Fact]
    public async Task Attributes_that_are_authenticated_with_the_content_are_checked()
    {
        var attribute = new Attribute(CmsAttributes.ContentType, new DerSet(CmsObjectIdentifiers.Data));
        var mail = Authenticated(new DerSet(attribute), new DerSet(attribute));
        _desk.Put("mail.eml", Mails.Smime(mail));
        Assert.Contains(Mails.Secret, (await _desk.OpenAsync("mail.eml", "--key", "rsa.pem")).Output, StringComparison.Ordinal);

        var other = new Attribute(CmsAttributes.ContentType, new DerSet(CmsObjectIdentifiers.SignedData));
        _desk.Put("mail.eml", Mails.Smime(Authenticated(new DerSet(attribute), new DerSet(other))));
        (await _desk.OpenAsync("mail.eml", "--key", "rsa.pem")).IsRefused("its seal is broken");
    }

    /// <summary>RFC 5083 with RFC 5084, to the certificate "rsa". By hand: openssl 3.0 makes none with attributes, and takes their tag for another.</summary>
    private byte[] Authenticated(Asn1Set authenticated, Asn1Set written)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(_desk.Read("rsa.crt"));
        var (key, nonce, plain, mac) = (RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(12), _desk.Read("plain"), new byte[16]);
        var content = new byte[plain.Length];
        using (var aes = new AesGcm(key, mac.Length))
        {
            aes.Encrypt(nonce, plain, content, mac, authenticated.GetDerEncoded());
        }

        using var rsa = certificate.GetRSAPublicKey()!;
        var recipient = new KeyTransRecipientInfo(
            new RecipientIdentifier(new IssuerAndSerialNumber(X509Name.GetInstance(certificate.IssuerName.RawData), new BigInteger(1, certificate.SerialNumberBytes.ToArray()))),
            new AlgorithmIdentifier(PkcsObjectIdentifiers.RsaEncryption, DerNull.Instance), new DerOctetString(rsa.Encrypt(key, RSAEncryptionPadding.Pkcs1)));
        var algorithm = new AlgorithmIdentifier(NistObjectIdentifiers.IdAes256Gcm, new GcmParameters(nonce, mac.Length));
        return new ContentInfo(CmsObjectIdentifiers.AuthEnvelopedData, new AuthEnvelopedData(
            null, new DerSet(new RecipientInfo(recipient)), new EncryptedContentInfo(CmsObjectIdentifiers.Data, algorithm, new DerOctetString(content)),
            written, new DerOctetString(mac), null)).GetDerEncoded();
    }

    /// <summary>Opaque signed-data is base64 of which the content is inside: another letter in the secret.</summary>
    private static string Alter(string signed)
    {
        var at = signed.IndexOf("\n\n", StringComparison.Ordinal) is var end and >= 0 ? end + 2 : throw new InvalidOperationException(signed);
        var der = Convert.FromBase64String(signed[at..]);
        der[der.AsSpan().IndexOf("CANARY"u8)] = (byte)'K';
        return signed[..at] + Convert.ToBase64String(der, Base64FormattingOptions.InsertLineBreaks);
    }
}

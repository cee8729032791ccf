using System.Security.Cryptography.X509Certificates;
using MimeKit;
using MimeKit.Cryptography;
using Xunit;

namespace Sealpost.Tests.Unsealing;

/// <summary>Mails that the real openssl sealed and signed.</summary>
public sealed class SmimeMailTests : IAsyncLifetime
{
    private readonly Desk _desk = new();

    public async ValueTask InitializeAsync() => await SmimeDesk.SetUpAsync(_desk);

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Theory]
    [InlineData("rsa", "-aes256")]
    [InlineData("rsa", "-aes128")]
    [InlineData("rsa", "-aes192")]
    [InlineData("rsa", "-aes-256-gcm")]
    [InlineData("rsa", "-aes-128-gcm")]
    [InlineData("rsa", "-aes256", "rsa_padding_mode:oaep")]
    [InlineData("rsa", "-aes256", "rsa_padding_mode:oaep", "rsa_oaep_md:sha256")]
    [InlineData("rsa", "-aes256", "rsa_padding_mode:oaep", "rsa_oaep_md:sha512", "rsa_mgf1_md:sha1")]
    [InlineData("p256", "-aes256")]
    [InlineData("p256", "-aes128", "ecdh_kdf_md:sha1")]
    [InlineData("p256", "-aes192", "ecdh_kdf_md:sha224")]
    [InlineData("p256", "-aes256", "ecdh_kdf_md:sha256")]
    [InlineData("p256", "-aes-256-gcm", "ecdh_kdf_md:sha256")]
    [InlineData("p384", "-aes256", "ecdh_kdf_md:sha384")]
    [InlineData("p521", "-aes256", "ecdh_kdf_md:sha512")]
    [InlineData("brainpool", "-aes256", "ecdh_kdf_md:sha256")]
    [InlineData("p256", "-aes256", "ecdh_cofactor_mode:1", "ecdh_kdf_md:sha256")]
    public async Task A_mail_to_a_certificate_of_any_kind_is_shown(string name, string cipher, params string[] options)
    {
        await _desk.SealAsync("mail.eml", cipher, name, [.. options.SelectMany(option => new[] { "-keyopt", option })]);

        var shown = (await _desk.OpenAsync("mail.eml", "--key", $"{name}.pem", "--json")).Json;
        Assert.Equal(Mails.Secret, shown.GetProperty("text").GetString()!.Trim());
        Assert.Equal("An order of Zoë", shown.GetProperty("subject").GetString());
        var seal = shown.GetProperty("sealed");
        var bits = new string(cipher.Where(char.IsAsciiDigit).ToArray());
        Assert.Equal(("smime", $"AES-{bits}-{(cipher.EndsWith("gcm", StringComparison.Ordinal) ? "GCM" : "CBC")}"), (seal.GetProperty("kind").GetString(), seal.GetProperty("algorithm").GetString()));
        using var certificate = X509CertificateLoader.LoadCertificate(_desk.Read($"{name}.crt"));
        Assert.Contains(certificate.SerialNumber.TrimStart('0'), seal.GetProperty("keys")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(!cipher.EndsWith("gcm", StringComparison.Ordinal), shown.GetProperty("warnings").GetArrayLength() > 0);
    }

    [Fact]
    public async Task What_openssl_wrote_as_a_mail_itself_is_opened_for_each_recipient()
    {
        await _desk.OpenSslAsync(
            "cms", "-encrypt", "-aes256", "-in", "plain", "-out", "mail.eml", "-from", "forms@example.com", "-to", "owner@example.org", "-subject", "[...]",
            "-recip", "rsa.crt", "-recip", "p384.crt", "-keyid");
        foreach (var key in new[] { "rsa", "p384" })
        {
            Assert.Contains(Mails.Secret, (await _desk.OpenAsync("mail.eml", "--key", "p256.pem", "--key", $"{key}.pem")).Output, StringComparison.Ordinal);
        }

        (await _desk.OpenAsync("mail.eml", "--key", "p256.pem")).IsRefused("no such private key was given");
        (await _desk.OpenAsync("mail.eml")).IsRefused("no such private key was given");
    }

    [Fact]
    public async Task Keys_come_in_pem_or_pkcs12_locked_or_not_or_in_two_files()
    {
        await _desk.SealAsync("mail.eml", "-aes256", "p256", []);
        await _desk.OpenSslAsync("pkcs12", "-export", "-in", "p256.pem", "-out", "locked.p12", "-passout", "pass:geheim");
        await _desk.OpenSslAsync("pkcs12", "-export", "-in", "p256.pem", "-out", "open.p12", "-passout", "pass:");
        await _desk.OpenSslAsync("pkcs8", "-topk8", "-in", "p256.key", "-out", "locked.key", "-passout", "pass:geheim");
        await _desk.OpenSslAsync("ec", "-in", "p256.key", "-out", "sec1.key");
        _desk.Put("locked.pem", [.. _desk.Read("locked.key"), .. _desk.Read("p256.crt")]);
        foreach (var words in new[] { new[] { "--key", "open.p12" }, ["--key", "p256.key", "--key", "p256.crt"], ["--key", "sec1.key", "--key", "p256.crt"] })
        {
            Assert.Contains(Mails.Secret, (await _desk.OpenAsync(["mail.eml", .. words])).Output, StringComparison.Ordinal);
        }

        (await _desk.OpenAsync("mail.eml", "--key", "p256.key")).IsRefused("p256.key holds no certificate to the private key");
        foreach (var key in new[] { "locked.p12", "locked.pem" })
        {
            _desk.Environment["SEALPOST_PASSPHRASE"] = "geheim";
            Assert.Contains(Mails.Secret, (await _desk.OpenAsync("mail.eml", "--key", key)).Output, StringComparison.Ordinal);
            _desk.Environment["SEALPOST_PASSPHRASE"] = "wrong";
            (await _desk.OpenAsync("mail.eml", "--key", key)).IsRefused($"The passphrase does not open the key in {key}");
            _desk.Environment.Clear();
            (await _desk.OpenAsync("mail.eml", "--key", key)).IsRefused($"The key in {key} is locked");
        }
    }

    [Fact]
    public async Task An_algorithm_that_is_not_supported_is_named()
    {
        await _desk.SealAsync("mail.eml", "-des3", "rsa", []);
        (await _desk.OpenAsync("mail.eml", "--key", "rsa.pem")).IsRefused("the encryption algorithm 1.2.840.113549.3.7, which is not supported");
    }

    [Fact]
    public async Task A_mail_that_MimeKit_sealed_to_an_elliptic_curve_is_opened_too()
    {
        using var certificate = X509CertificateLoader.LoadCertificate(_desk.Read("p256.crt"));
        using var context = new TemporarySecureMimeContext();
        var recipients = new CmsRecipientCollection { new MimeKit.Cryptography.CmsRecipient(certificate) { EncryptionAlgorithms = [EncryptionAlgorithm.Aes256] } };
        var body = await ApplicationPkcs7Mime.EncryptAsync(context, recipients, MimeEntity.Load(new MemoryStream(Mails.Plain())));
        using var sealing = new MemoryStream();
        await body.Content!.DecodeToAsync(sealing);
        _desk.Put("mail.eml", Mails.Smime(sealing.ToArray()));

        Assert.Contains(Mails.Secret, (await _desk.OpenAsync("mail.eml", "--key", "p256.pem")).Output, StringComparison.Ordinal);
    }
}

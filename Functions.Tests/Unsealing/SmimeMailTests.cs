using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MimeKit;
using MimeKit.Cryptography;
using Sealpost.Unsealing;
using Xunit;

namespace Sealpost.Tests.Unsealing;

/// <summary>Mails that the real openssl sealed and signed.</summary>
public sealed class SmimeMailTests : IAsyncLifetime
{
    private readonly Desk _desk = new();

    public async ValueTask InitializeAsync()
    {
        foreach (var (name, kind) in new[]
        {
            ("rsa", "rsa:3072"), ("signer", "rsa:2048"), ("p256", "prime256v1"), ("p384", "secp384r1"), ("p521", "secp521r1"), ("brainpool", "brainpoolP256r1"),
        })
        {
            string[] key = kind.StartsWith("rsa", StringComparison.Ordinal) ? ["-newkey", kind] : ["-newkey", "ec", "-pkeyopt", $"ec_paramgen_curve:{kind}"];
            await _desk.OpenSslAsync(["req", "-x509", .. key, "-nodes", "-keyout", $"{name}.key", "-out", $"{name}.crt", "-days", "30", "-subj", $"/CN={name}/O=Größe", "-utf8"]);
            _desk.Put($"{name}.pem", [.. _desk.Read($"{name}.key"), .. _desk.Read($"{name}.crt")]);
        }

        _desk.Put("plain", Mails.Protected("An order of Zoë"));
    }

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
        await SealAsync("mail.eml", cipher, name, [.. options.SelectMany(option => new[] { "-keyopt", option })]);

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
        await SealAsync("mail.eml", "-aes256", "p256", []);
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
        await SealAsync("mail.eml", "-aes-256-gcm", name, []);
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
        await SealAsync("mail.eml", cipher, name, []);
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
    public async Task An_algorithm_that_is_not_supported_is_named()
    {
        await SealAsync("mail.eml", "-des3", "rsa", []);
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

    private async Task SealAsync(string mail, string cipher, string name, string[] more)
    {
        await _desk.OpenSslAsync(["cms", "-encrypt", cipher, "-in", "plain", "-binary", "-out", "sealed.der", "-outform", "DER", "-recip", $"{name}.crt", .. more]);
        _desk.Put(mail, Mails.Smime(_desk.Read("sealed.der")));
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

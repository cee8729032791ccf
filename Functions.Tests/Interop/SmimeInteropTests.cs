using System.Text;
using MimeKit;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Journeys;
using Sealpost.Tests.Keys;
using Sealpost.Tests.Sealing;
using Xunit;

namespace Sealpost.Tests.Interop;

/// <summary>Recipients with certificates, alone and beside recipients with OpenPGP keys, through HTTP; opened by openssl and NSS.</summary>
public sealed class SmimeInteropTests(Azurite azurite)
{
    private static readonly (byte[] Pdf, byte[] Jpeg) Files = (SampleFiles.Pdf(70_000), SampleFiles.Jpeg());

    [Theory]
    [InlineData("rsa:2048")]
    [InlineData("rsa:3072")]
    [InlineData("P-256")]
    [InlineData("P-384")]
    public async Task Each_combination_of_scope_files_and_recipients_is_opened_by_openssl_and_NSS(string algorithm)
    {
        var (ann, bob) = (await TestCertificates.PersonAsync(algorithm, "ann@example.org"), await TestCertificates.PersonAsync("rsa:2048", "bob@example.org"));
        await using var site = await Site.OpenAsync(azurite, forms: new()
        {
            ["message-1"] = Form("message", "[\"ann@example.org\"]", "[\"ann.crt\"]"),
            ["fields-2"] = Form("fields", "[\"ann@example.org\", \"bob@example.org\"]", "[\"ann.crt\", \"bob.crt\"]"),
        }, set: app => Write(app, ("ann.crt", ann.Certificate), ("bob.crt", bob.Certificate)));
        foreach (var form in new[] { "message-1", "fields-2" })
        {
            await site.TakenAsync(form, Post());
            await site.TakenAsync(form, Post().File("cv", "cv.pdf", Files.Pdf).File("photo", "me.jpg", Files.Jpeg));
        }

        foreach (var received in await site.Smtp.WaitForMailAsync(6, Site.Patience))
        {
            var mail = received.Parse();
            var key = received.To.Single().StartsWith("ann", StringComparison.Ordinal) ? ann : bob;
            var opened = await SmimeReaders.OpenSslAsync(key, received.Raw.ToArray());
            // NSS 3.87, which Debian has, stumbles over recipients with EC keys; newer ones, as in Thunderbird 153, don't.
            var same = algorithm.StartsWith("rsa", StringComparison.Ordinal) ? await SmimeReaders.NssAsync(key, UploadSite.Bytes((MimePart)mail.Body!)) : opened;
            Assert.Equal(Encoding.UTF8.GetString(opened).ReplaceLineEndings("\n"), Encoding.UTF8.GetString(same).ReplaceLineEndings("\n"));
            Check(mail, MimeEntity.Load(new MemoryStream(opened)), withFiles: received.Raw.Length > 50_000);
        }

        Assert.False(site.Smtp.ClientSent("SECRET"));
    }

    [Fact]
    public async Task Recipients_of_one_form_get_the_mail_each_in_the_own_way_signed_and_with_both_escrow_keys()
    {
        var (ann, vault) = (await TestKeys.OfAsync("Ann <ann@example.org>", GpgKeyKind.Curve25519), await TestKeys.OfAsync("Vault <vault@example.org>", GpgKeyKind.Rsa3072));
        var (bob, safe) = (await TestCertificates.PersonAsync("rsa:2048", "bob@example.org"), await TestCertificates.PersonAsync("P-256", "safe@example.org"));
        var (service, certificate) = (await TestKeys.OfAsync("Forms <forms@example.com>", GpgKeyKind.Curve25519), await TestCertificates.PersonAsync("rsa:2048", "forms@example.com"));
        const string encryption = ", \"escrow\": [\"vault.asc\", \"safe.crt\"], \"sign\": true";
        await using var site = await Site.OpenAsync(azurite, forms: new()
        {
            ["mixed"] = Form("fields", "[\"ann@example.org\", \"bob@example.org\"]", $"[\"ann.asc\", \"bob.crt\"]{encryption}"),
        }, set: app =>
        {
            Write(app, ("ann.asc", ann.PublicArmored), ("vault.asc", vault.PublicArmored), ("bob.crt", bob.Certificate), ("safe.crt", safe.Certificate),
                ("service.pem", certificate.Certificate + certificate.PrivateKey));
            app.Settings["Signing__OpenPgpKey"] = service.SecretArmored.ReplaceLineEndings("\\n");
            // From the root of the project, as a setting would name it.
            app.Settings["Signing__SmimeKey"] = Path.GetRelativePath(Checkout.Root, Path.Combine(app.Forms, "service.pem"));
        });
        await site.TakenAsync("mixed", Post());
        var mails = (await site.Smtp.WaitForMailAsync(2, Site.Patience)).ToDictionary(mail => mail.To.Single());

        foreach (var key in new[] { ann, vault })
        {
            await using var gpg = new Gpg();
            await gpg.ImportAsync(key.SecretArmored + service.PublicArmored);
            var opened = await gpg.DecryptAsync(Site.Sealed(mails["ann@example.org"].Parse()));
            Assert.True(opened.IsIntact && opened.StatusLines("GOODSIG").Count() == 1, opened.Messages);
            Assert.Contains("account: SECRET", Encoding.UTF8.GetString(opened.Output.Span), StringComparison.Ordinal);
        }

        foreach (var key in new[] { bob, safe })
        {
            var signed = await SmimeReaders.OpenSslAsync(key, mails["bob@example.org"].Raw.ToArray());
            var inner = MimeEntity.Load(new MemoryStream(await SmimeReaders.VerifyAsync(signed, certificate.Certificate)));
            Check(mails["bob@example.org"].Parse(), inner, withFiles: false);
        }

        // The same mail to a mail program: two copies, one Message-ID.
        Assert.Single(mails.Values.Select(mail => mail.Parse().MessageId).Distinct());
        Assert.False(site.Smtp.ClientSent("SECRET"));
    }

    [Theory]
    [InlineData("[\"ann@example.org\"]", "[\"ann.asc\", \"ann.crt\"]", "$.recipients[0]: This recipient has an OpenPGP key and an S/MIME certificate")]
    [InlineData("[\"ann@example.org\"]", "[\"ann.asc\", \"bob.crt\"]", "$.encryption.keys[1]: No recipient's mail is sealed in the way of this key")]
    [InlineData("[\"bob@example.org\"]", "[\"bob.crt\"], \"escrow\": [\"ann.asc\"]", "$.encryption.escrow: Some mails of this form are sealed with S/MIME")]
    [InlineData("[\"bob@example.org\"]", "[\"bob.crt\"], \"sign\": true", "$.encryption.sign: The form signs, but Signing__SmimeKey is not set")]
    [InlineData("[\"bob@example.org\"]", "[\"authority.crt\"]", "$.encryption.keys[0]: The key authority.crt can't be used.")]
    public async Task What_does_not_fit_together_stops_the_form_with_the_place_and_a_remedy(string recipients, string keys, string words)
    {
        var (ann, bob) = (await TestKeys.OfAsync("Ann <ann@example.org>", GpgKeyKind.Curve25519), await TestCertificates.PersonAsync("rsa:2048", "bob@example.org"));
        var (same, authority) = (await TestCertificates.PersonAsync("rsa:2048", "ann@example.org"), await TestCertificates.AuthorityAsync("Authority"));
        await using var site = await Site.OpenAsync(azurite, forms: new() { ["unfit"] = Form("message", recipients, keys) }, set: app => Write(
            app, ("ann.asc", ann.PublicArmored), ("ann.crt", same.Certificate), ("bob.crt", bob.Certificate), ("authority.crt", authority.Certificate)));
        using var answer = await site.Http.PostAsync("/f/unfit", Post().Content());
        Assert.Equal(503, (int)answer.StatusCode);
        var (place, why) = (words.Split(": ")[0], words.Split(": ")[1]);
        Assert.Contains($"unfit.json at {place}: {why}", site.App.Log, StringComparison.Ordinal);
    }

    private static void Check(MimeMessage outer, MimeEntity inner, bool withFiles)
    {
        Assert.Equal("[...]", outer.Subject);
        Assert.Equal("From Zoë 大阪", inner.Headers[HeaderId.Subject]);
        Assert.Equal("cipher", inner.ContentType.Parameters["hp"]);
        var alternative = inner as MultipartAlternative ?? (MultipartAlternative)((Multipart)inner)[0];
        Assert.Contains("account: SECRET", alternative.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain(".pgp", alternative.TextBody, StringComparison.Ordinal);
        Assert.Equal(withFiles ? [Files.Pdf, Files.Jpeg] : [], UploadSite.Attachments(inner).Select(UploadSite.Bytes));
    }

    private static void Write(App app, params (string Name, string Content)[] files) =>
        files.ToList().ForEach(file => File.WriteAllText(Path.Combine(app.Forms, file.Name), file.Content));

    private static MultipartBody Post() => new MultipartBody().Field("name", "Zoë 大阪").Field("message", "m").Field("account", "SECRET");

    private static string Form(string scope, string recipients, string keys) => $$"""
        {
          "recipients": {{recipients}}, "subject": "From {name}", "repeatMinutes": 0, "encryption": { "scope": "{{scope}}", "keys": {{keys}} },
          "fields": [
            { "name": "name" }, { "name": "message", "type": "textarea" }, { "name": "account", "sensitive": true },
            { "name": "cv", "type": "file" }, { "name": "photo", "type": "file" }
          ]
        }
        """;
}

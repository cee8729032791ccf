using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MimeKit;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Journeys;
using Sealpost.Tests.Keys;
using Xunit;

namespace Sealpost.Tests.Interop;

/// <summary>Every kind of key, scope, number of files and of recipients: posted through HTTP, opened by four programs that are not ours.</summary>
public sealed class OpenPgpInteropTests(Azurite azurite)
{
    /// <summary>A line that begins like a mailbox's separator, trailing spaces, a dot alone, wide characters, no last line break.</summary>
    private const string Message = "From here on  \r\n.\r\n-- \r\nDas ist Grün, これは文, \U0001f600 e\u0301 \u202eabc=20 =3D\r\n\r\nlast";

    private const string Subject = "From Zoë \U0001f510 of 大阪";

    private static readonly (byte[] Pdf, byte[] Jpeg) Files = (SampleFiles.Pdf(70_000), SampleFiles.Jpeg());

    [Theory]
    [InlineData(TestKeyKind.Rsa3072)]
    [InlineData(TestKeyKind.Curve25519)]
    [InlineData(TestKeyKind.NistP256)]
    [InlineData(TestKeyKind.BrainpoolP256)]
    public async Task Each_combination_is_opened_by_gpg_Sequoia_RNP_and_OpenPGP_js(TestKeyKind kind)
    {
        var (key, other) = (await TestKeys.GetAsync(kind), await TestKeys.GetAsync(TestKeyKind.Curve25519));
        await using var site = await Site.OpenAsync(azurite, key: key, forms: new()
        {
            ["message-1"] = Form("message", false), ["message-2"] = Form("message", true), ["fields-1"] = Form("fields", false), ["fields-2"] = Form("fields", true),
        }, set: app => File.WriteAllText(Path.Combine(app.Forms, "other.asc"), other.PublicArmored));
        foreach (var form in new[] { "message-1", "message-2", "fields-1", "fields-2" })
        {
            await site.TakenAsync(form, Post());
            await site.TakenAsync(form, Post().File("cv", "cv.pdf", Files.Pdf).File("photo", "me.jpg", Files.Jpeg));
        }

        // A form with two recipients sends each of them the same message.
        var mails = (await site.Smtp.WaitForMailAsync(12, Site.Patience)).GroupBy(mail => $"{mail.Parse().Headers["X-Form"]}/{mail.Raw.Length > 50_000}")
            .ToDictionary(group => group.Key, group => group.First().Raw.ToArray());
        Assert.Equal(8, mails.Count);
        // Nothing in brainpool curves is known to OpenPGP.js as it comes, and nothing but what its distribution allows to Sequoia.
        foreach (var ((name, raw), opened) in mails.Zip(kind is TestKeyKind.BrainpoolP256 ? await Task.WhenAll(mails.Values.Select(raw => GpgAsync(key, raw))) : await Readers.OpenAsync(key, [.. mails.Values])))
        {
            Check(name, opened);
            var sealing = Site.Sealed(Parse(raw));
            var plain = await GpgBytesAsync(key, sealing);
            Assert.Equal(plain, await Readers.RnpAsync(key, sealing));
            if (kind is not TestKeyKind.BrainpoolP256)
            {
                Assert.Equal(plain, await Readers.SequoiaAsync(key, sealing));
            }

            if (name.Contains("-2", StringComparison.Ordinal))
            {
                Assert.Equal(plain, await GpgBytesAsync(other, sealing));
            }
        }
    }

    private static void Check(string name, OpenedMail opened)
    {
        var (message, withFiles) = (name.StartsWith("message", StringComparison.Ordinal), name.EndsWith("True", StringComparison.Ordinal));
        Assert.Equal(Subject, opened.Subject);
        Assert.Equal(message ? "[...]" : Subject, opened.OuterSubject);
        Assert.Contains(Message.ReplaceLineEndings("\n"), opened.Text!.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        var hashes = new[] { Files.Pdf, Files.Jpeg }.Select(file => Convert.ToHexStringLower(SHA256.HashData(file)));
        if (message)
        {
            Assert.Equal("cipher v1", $"{opened.Hp} {opened.Older}");
            Assert.Contains("account: SECRET", opened.Text, StringComparison.Ordinal);
            Assert.Equal(withFiles ? hashes : [], opened.Files!.Select(file => file.Sha256));
            return;
        }

        Assert.DoesNotContain("SECRET", opened.Text + opened.Html, StringComparison.Ordinal);
        Assert.StartsWith("account: SECRET", opened.Block, StringComparison.Ordinal);
        Assert.Equal(withFiles ? hashes : [], opened.Sealed!.Where(file => !file.Inside.StartsWith("fields.", StringComparison.Ordinal)).Select(file => file.Sha256));
        var fields = JsonSerializer.Deserialize<JsonElement>(opened.Sealed!.Single(file => file.Inside == "fields.json").Text!).GetProperty("fields").EnumerateArray();
        Assert.Equal(Message, fields.Single(field => field.GetProperty("name").GetString() == "message").GetProperty("values")[0].GetString());
    }

    /// <summary>The same by gpg and MimeKit.</summary>
    private static async Task<OpenedMail> GpgAsync(TestKey key, byte[] raw)
    {
        var mail = Parse(raw);
        var plain = await GpgBytesAsync(key, Site.Sealed(mail));
        static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
        if (mail.Body is Multipart { ContentType.MediaSubtype: "encrypted" })
        {
            var inner = MimeEntity.Load(new MemoryStream(plain));
            var alternative = inner as MultipartAlternative ?? (MultipartAlternative)((Multipart)inner)[0];
            return new(
                mail.Subject!, inner.Headers[HeaderId.Subject]!, alternative.TextBody, alternative.HtmlBody, null,
                inner.ContentType.Parameters["hp"], inner.ContentType.Parameters["protected-headers"],
                [.. UploadSite.Attachments(inner).Select(file => new OpenedFile(file.FileName!, file.ContentType.MimeType, Hash(UploadSite.Bytes(file))))], null);
        }

        var files = new List<SealedFile>();
        foreach (var file in UploadSite.Attachments(mail.Body!))
        {
            var content = await GpgBytesAsync(key, UploadSite.Bytes(file));
            files.Add(new(file.FileName!, Path.GetFileNameWithoutExtension(file.FileName!), Hash(content), Encoding.UTF8.GetString(content)));
        }

        return new(mail.Subject!, mail.Subject!, mail.TextBody, mail.HtmlBody, Encoding.UTF8.GetString(plain), null, null, null, files);
    }

    private static async Task<byte[]> GpgBytesAsync(TestKey key, byte[] message)
    {
        await using var gpg = new Gpg();
        await gpg.ImportAsync(key.SecretArmored);
        var opened = await gpg.DecryptAsync(message);
        Assert.True(opened.IsIntact, opened.Messages);
        return opened.Output.ToArray();
    }

    private static MimeMessage Parse(byte[] raw) => MimeMessage.Load(new MemoryStream(raw));

    private static MultipartBody Post() => new MultipartBody().Field("name", "Zoë \U0001f510 of 大阪").Field("message", Message).Field("account", "SECRET");

    private static string Form(string scope, bool two) => $$"""
        {
          "recipients": ["owner@example.org"{{(two ? ", \"second@example.org\"" : "")}}], "subject": "From {name}", "repeatMinutes": 0,
          "encryption": { "scope": "{{scope}}", "keys": ["owner.asc"{{(two ? ", \"other.asc\"" : "")}}] },
          "fields": [
            { "name": "name" }, { "name": "message", "type": "textarea" }, { "name": "account", "sensitive": true },
            { "name": "cv", "type": "file" }, { "name": "photo", "type": "file" }
          ]
        }
        """;
}

using System.Text;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Journeys;
using Sealpost.Tests.Smtp;
using Xunit;

namespace Sealpost.Tests.Sending;

/// <summary>Signed mails of the whole application, from the post to the bytes that the mail server got.</summary>
public sealed class SignedJourneyTests(Azurite azurite)
{
    [Fact]
    public async Task Sealed_mails_and_mails_with_files_verify_and_a_retried_one_has_one_pair_of_signatures()
    {
        await using var site = await Site.OpenAsync(azurite, forms: new()
        {
            ["clear"] = UploadSite.Form("\"aliases\": [\"the-key\"],"),
            ["within"] = UploadSite.Form("\"encryption\": { \"scope\": \"message\", \"keys\": [\"owner.asc\"] },"),
        }, set: Sign);
        site.Smtp.Script(SmtpStage.FinalDot, SmtpAction.Reply("451 4.3.0 later"));
        await site.UntilAsync(await site.PostAsync("whole", "Hello\r\n.\r\n..dots", "NL-4711"), "sent");
        await site.UntilAsync(await site.PostAsync("contact", "Hello\r\n.\r\n..dots", "NL-4711"), "sent");
        foreach (var form in new[] { "clear", "within" })
        {
            var body = new MultipartBody().Field("name", "Zoë").File("cv", "Lebenslauf für Zoë.txt", Encoding.UTF8.GetBytes(new string('x', 5000)));
            await site.UntilAsync(await site.TakenAsync(form, body), "sent");
        }

        Assert.Equal(5, site.Smtp.CountOf(SmtpStage.FinalDot));
        var mails = site.Smtp.Mails.Select(mail => mail.Raw.ToArray()).ToArray();
        Assert.Equal(4, mails.Length);
        foreach (var signatures in await MailReaders.VerifyAsync(SigningBench.Records, mails))
        {
            Assert.Equal([("pass", "rsa1"), ("pass", "ed1")], signatures.Select(signature => (signature.Result, signature.Selector)));
        }

        Assert.All(site.Smtp.Mails, SigningBench.AssertWellFormed);
        Assert.Contains("NL-4711", await site.OpenAsync(site.Smtp.Mails[0].Parse()), StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY", site.App.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain", 60)]
    [InlineData("Zoë ", 90)]
    [InlineData("日本語の件名", 40)]
    [InlineData("👩‍👩‍👧 é", 40)]
    [InlineData("א ב", 80)]
    public async Task Long_subjects_and_texts_arrive_exactly_in_short_ASCII_lines(string part, int times)
    {
        var subject = string.Concat(Enumerable.Repeat(part, times)).Trim();
        var text = string.Concat(Enumerable.Repeat(part, 1000)).Trim();
        await using var bench = new SigningBench();
        var mail = await bench.SendAsync(bench.Compose(subject, text));
        SigningBench.AssertWellFormed(mail);
        var read = Assert.Single(await MailReaders.ReadAsync(mail.Raw.ToArray()));
        Assert.Equal((subject, text), (read.Subject, read.Text?.TrimEnd('\n')));
        Assert.Equal("pass", Assert.Single(Assert.Single(await MailReaders.VerifyAsync(SigningBench.Records, mail.Raw.ToArray()))).Result);
    }

    [Fact]
    public async Task The_application_does_not_start_with_a_key_that_cannot_sign()
    {
        var ended = await Assert.ThrowsAsync<InvalidOperationException>(() => Site.OpenAsync(azurite, set: app =>
        {
            Sign(app);
            (app.Settings["Dkim__Domain"], app.Settings["Dkim__Key"]) = ("example.net", "/none.pem");
        }));
        Assert.Contains("Dkim__Domain must be the domain of Smtp__From", ended.Message, StringComparison.Ordinal);
        Assert.Contains("Dkim__Key names no file", ended.Message, StringComparison.Ordinal);
    }

    internal static void Sign(App app)
    {
        (app.Settings["Dkim__Selector"], app.Settings["Dkim__Key"]) = ("rsa1", SigningBench.RsaKey);
        (app.Settings["Dkim__Ed25519Selector"], app.Settings["Dkim__Ed25519Key"]) = ("ed1", SigningBench.Ed25519Key);
    }
}

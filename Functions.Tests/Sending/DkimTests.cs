using System.Text;
using MimeKit;
using Sealpost.Rendering;
using Sealpost.Sending;
using Sealpost.Tests.Smtp;
using Xunit;

namespace Sealpost.Tests.Sending;

/// <summary>Signatures, checked by a verifier that is not ours on the bytes that the server got.</summary>
public sealed class DkimTests
{
    [Fact]
    public async Task An_RSA_signature_verifies_and_covers_what_a_reader_sees()
    {
        await using var bench = new SigningBench();
        var mail = await bench.SendAsync(bench.Compose());
        var signature = Assert.Single(await VerifyAsync(mail.Raw.ToArray()));
        Assert.Equal(("pass", "example.com", "rsa1", "rsa-sha256", "relaxed/relaxed"), Of(signature));
        Assert.Equal("example.com", $"{signature.Aligned}");
        var header = Unfolded(mail);
        Assert.Contains($";t={bench.Clock.Now.ToUnixTimeSeconds()};", header, StringComparison.Ordinal);
        Assert.Contains(
            "h=from:from:to:to:subject:subject:date:date:message-id:reply-to:reply-to:mime-version:content-type:content-type:auto-submitted;",
            header, StringComparison.Ordinal);
        Assert.DoesNotContain("l=", header.Split("h=")[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_second_key_there_is_an_Ed25519_signature_too()
    {
        await using var bench = new SigningBench(second: true);
        var mail = await bench.SendAsync(bench.Compose());
        Assert.Equal(
            [("pass", "example.com", "rsa1", "rsa-sha256", "relaxed/relaxed"), ("pass", "example.com", "ed1", "ed25519-sha256", "relaxed/relaxed")],
            (await VerifyAsync(mail.Raw.ToArray())).Select(Of));
    }

    [Theory]
    [InlineData("Hello there", "Hello, there")]
    [InlineData("Subject: A subject", "Subject: Another one")]
    [InlineData("From: ", "From: boss@mail.example.com\r\nFrom: ")]
    [InlineData("Subject: A", "Subject: Pay now\r\nSubject: A")]
    [InlineData("Date: ", "Date: Mon, 1 Jan 2024 00:00:00 +0000\r\nDate: ")]
    [InlineData("To: owner", "To: you@example.net\r\nTo: owner")]
    [InlineData("Reply-To: zoe", "Reply-To: eve@example.net\r\nReply-To: zoe")]
    [InlineData("Reply-To: zoe", "Reply-To: eve")]
    [InlineData("Auto-Submitted: auto-generated", "Auto-Submitted: no")]
    public async Task Whoever_alters_or_adds_something_breaks_every_signature(string sent, string altered)
    {
        await using var bench = new SigningBench(second: true);
        var mail = await bench.SendAsync(bench.Compose(text: "Hello there\r\n"));
        var signed = mail.Text[..mail.Text.IndexOf("\r\nFrom: ", StringComparison.Ordinal)];
        var at = mail.Text.IndexOf(sent, signed.Length, StringComparison.Ordinal);
        Assert.True(at > 0);
        var signatures = await VerifyAsync(Encoding.UTF8.GetBytes(mail.Text[..at] + altered + mail.Text[(at + sent.Length)..]));
        Assert.Equal(2, signatures.Count);
        Assert.DoesNotContain(signatures, signature => signature.Result == "pass");
    }

    [Fact]
    public async Task A_Reply_To_that_is_missing_cannot_be_added()
    {
        await using var bench = new SigningBench();
        var mail = await bench.SendAsync(bench.Notice("Hello\r\n"));
        var added = mail.Text.Replace("\r\nFrom: ", "\r\nReply-To: eve@example.net\r\nFrom: ", StringComparison.Ordinal);
        Assert.Equal("pass", Assert.Single(await VerifyAsync(mail.Raw.ToArray())).Result);
        Assert.NotEqual("pass", Assert.Single(await VerifyAsync(Encoding.UTF8.GetBytes(added))).Result);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_Reply_To_beyond_ASCII_is_decided_before_the_signature(bool offered)
    {
        await using var bench = new SigningBench(second: true);
        if (!offered)
        {
            bench.WithoutUtf8();
        }

        var files = new[] { new AttachedFile("Lebenslauf für Zoë.txt", "text/plain", new MemoryStream("a"u8.ToArray())) };
        var mail = await bench.SendAsync(bench.Compose("Grüße aus Köln", "Schöne Grüße\r\n", "zoë@example.org", files));
        Assert.Equal(["pass", "pass"], (await VerifyAsync(mail.Raw.ToArray())).Select(signature => signature.Result));
        Assert.Equal(offered, mail.Parameters.Contains("SMTPUTF8"));
        Assert.Equal(offered, mail.Text.Contains("\r\nReply-To: zoë@example.org\r\n", StringComparison.Ordinal));
        Assert.Equal(offered, mail.Text.Contains("\r\nReply-To:", StringComparison.Ordinal));
        Assert.Contains("\r\nSubject: =?utf-8?", mail.Text, StringComparison.Ordinal);
        SigningBench.AssertWellFormed(mail);
        var read = Assert.Single(await MailReaders.ReadAsync(mail.Raw.ToArray()));
        Assert.Equal(("Grüße aus Köln", "Lebenslauf für Zoë.txt"), (read.Subject, Assert.Single(read.Files)));
        Assert.Equal(offered ? ["zoë@example.org"] : [], read.ReplyTo);
    }

    [Fact]
    public async Task A_message_that_is_tried_again_and_decided_again_has_one_pair_of_signatures()
    {
        await using var bench = new SigningBench(second: true);
        var message = bench.Compose(replyTo: "zoë@example.org");
        bench.Server.Script(SmtpStage.Rcpt, SmtpAction.Reply("451 4.3.0 later"));
        Assert.IsType<DeliveryOutcome.Deferred>(await bench.AttemptAsync(message));
        bench.Clock.Now += TimeSpan.FromHours(1);
        var first = await bench.SendAsync(message);
        Assert.Contains($";t={bench.Clock.Now.AddHours(-1).ToUnixTimeSeconds()};", Unfolded(first), StringComparison.Ordinal);

        bench.WithoutUtf8();
        var second = await bench.SendAsync(message);
        bench.Server.Clear();
        var third = await bench.SendAsync(message);
        foreach (var signatures in await MailReaders.VerifyAsync(SigningBench.Records, first.Raw.ToArray(), second.Raw.ToArray(), third.Raw.ToArray()))
        {
            Assert.Equal(["pass", "pass"], signatures.Select(signature => signature.Result));
        }

        Assert.Equal([true, false, true], new[] { first, second, third }.Select(mail => mail.Text.Contains("\r\nReply-To: zoë", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Dots_blanks_and_a_missing_line_end_verify()
    {
        await using var bench = new SigningBench();
        var mails = new List<byte[]>();
        foreach (var text in new[] { ".\r\n..two\r\n.", "\r\n\r\n", "", "blanks  \t \r\n\r\n  in   between\r\n\r\n\r\n", "no end", "From here\r\nFrom there" })
        {
            mails.Add((await bench.SendAsync(bench.Notice(text))).Raw.ToArray());
            mails.Add((await bench.SendAsync(bench.Compose(text: text))).Raw.ToArray());
        }

        Assert.Contains("\r\n.\r\n..two\r\n", Encoding.UTF8.GetString(mails[0]), StringComparison.Ordinal);
        Assert.All(await MailReaders.VerifyAsync(SigningBench.Records, [.. mails]), found => Assert.Equal("pass", Assert.Single(found).Result));
    }

    [Fact]
    public async Task Without_settings_nothing_is_signed_and_a_null_return_path_is_empty()
    {
        await using var bench = new SigningBench();
        var mail = await bench.SendAsync(bench.Compose(), nullReturnPath: true);
        Assert.Equal("", mail.From);
        Assert.True(bench.Server.ClientSent("MAIL FROM:<>"));
        Assert.Equal("pass", Assert.Single(await VerifyAsync(mail.Raw.ToArray())).Result);

        var options = Microsoft.Extensions.Options.Options.Create(new DkimOptions());
        using var none = new DkimSignatures(options, bench.Clock);
        var message = bench.Compose();
        new WireForm(none).Write(message, utf8: true);
        Assert.DoesNotContain(message.Headers, header => header.Id == HeaderId.DkimSignature);
    }

    private static async Task<List<JudgedSignature>> VerifyAsync(byte[] mail) => Assert.Single(await MailReaders.VerifyAsync(SigningBench.Records, mail));

    private static (string, string, string, string, string) Of(JudgedSignature found) =>
        (found.Result, found.Domain, found.Selector, found.Algorithm, found.Format);

    /// <summary>The topmost signature without its white space.</summary>
    private static string Unfolded(ReceivedMail mail) => string.Concat(mail.Parse().Headers[HeaderId.DkimSignature]!.Where(c => !char.IsWhiteSpace(c)));
}

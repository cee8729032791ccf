using System.Security.Cryptography;
using System.Text;
using MimeKit;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Xunit;

namespace Sealpost.Tests.Journeys;

/// <summary>From the post to the mail that the owner opens.</summary>
public sealed class JourneyTests(Azurite azurite) : IAsyncLifetime
{
    private Site? _site;

    private Site Site => _site!;

    public async ValueTask InitializeAsync() => _site = await Site.OpenAsync(azurite);

    public ValueTask DisposeAsync() => Site.DisposeAsync();

    [Theory]
    [InlineData("contact")]
    [InlineData("whole")]
    public async Task A_post_arrives_once_and_only_the_owner_can_read_the_sensitive_field(string form)
    {
        var canary = Canary();
        var message = $"é 😀 שלום\r\n.dot\r\n..dots\r\n{new string('x', 10_000)}";

        var status = await Site.PostAsync(form, message, canary);
        var mail = await Site.MailAsync();

        var opened = await Site.OpenAsync(mail);
        Assert.Contains(canary, opened, StringComparison.Ordinal);
        var readable = form == "whole" ? MimeEntity.Load(new MemoryStream(Encoding.UTF8.GetBytes(opened))) : mail.Body!;
        Assert.Contains(message, (readable as MultipartAlternative ?? (MultipartAlternative)((Multipart)readable)[0]).TextBody!.ReplaceLineEndings("\r\n"), StringComparison.Ordinal);
        Assert.Equal("zoe@example.org", mail.ReplyTo.Mailboxes.Single().Address);
        Assert.Equal("forms@example.com", mail.From.Mailboxes.Single().Address);
        Assert.Equal(form == "whole" ? "[...]" : "From Zoë", mail.Subject);
        await Site.UntilAsync(status, "sent");
        Assert.Equal(1, Site.Smtp.AcceptedCount);
        Assert.False(Site.Smtp.ClientSent(canary));
        Assert.DoesNotContain(canary, Site.App.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("zoe@example.org", Site.App.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("owner@example.org", Site.App.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_whole_message_has_its_real_headers_inside_and_says_so_in_the_ways_of_RFC_9788_and_before()
    {
        await Site.PostAsync("whole", "m", "1");
        var inner = MimeEntity.Load(new MemoryStream(Encoding.UTF8.GetBytes(await Site.OpenAsync(await Site.MailAsync()))));

        Assert.Equal("cipher", inner.ContentType.Parameters["hp"]);
        Assert.Equal("v1", inner.ContentType.Parameters["protected-headers"]);
        Assert.Equal("From Zoë", inner.Headers[HeaderId.Subject]);
        Assert.Contains("Subject: [...]", inner.Headers.Where(header => header.Field == "HP-Outer").Select(header => header.Value));
    }

    [Fact]
    public async Task A_large_post_goes_through_a_blob_that_is_gone_afterwards()
    {
        var message = string.Concat(Enumerable.Repeat("0123456789", 5_000));
        Site.Smtp.Script(SmtpStage.Mail, SmtpAction.Reply("451 4.3.0 later"));
        var status = await Site.PostAsync("contact", message, "1");
        await Site.Smtp.WaitForStageAsync(SmtpStage.Mail, 1, Site.Patience);
        // Beside what waits for the next attempt.
        Assert.Single(await Site.BlobsAsync(), name => !name.StartsWith("waiting/", StringComparison.Ordinal));

        Assert.Contains(message, (await Site.MailAsync()).TextBody, StringComparison.Ordinal);
        await Site.UntilAsync(status, "sent");
        // The row says "sent" first, then the blob goes: stopping waits for what is under way.
        await Site.App.StopAsync();
        Assert.Empty(await Site.BlobsAsync());
    }

    [Fact]
    public async Task The_same_post_twice_is_one_mail()
    {
        var first = await Site.PostAsync("contact", "twice", "1");
        Assert.Equal(first, await Site.PostAsync("contact", "twice", "1"));
        await Site.MailAsync();
        await Site.PostAsync("contact", "another", "1");
        Assert.Contains("another", (await Site.MailAsync(2)).TextBody, StringComparison.Ordinal);
    }

    private static string Canary() => $"CANARY{RandomNumberGenerator.GetHexString(16)}";
}

using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Sealpost.Wiring;
using Xunit;

namespace Sealpost.Tests.Operating;

/// <summary>Once a day the operator gets a list of what is held, with nothing of what anybody wrote.</summary>
public sealed class DigestTests(Azurite azurite) : IAsyncLifetime
{
    private Site? _site;

    private Site Site => _site!;

    public async ValueTask InitializeAsync()
    {
        _site = await Site.OpenAsync(azurite, "\"recipients\": [\"owner@example.org\"], \"content\": { \"maxLinks\": 0 }");
        Site.App.Settings["Digest__To"] = "operator@example.net, second@example.net";
    }

    public ValueTask DisposeAsync() => Site.DisposeAsync();

    [Fact]
    public async Task The_digest_names_what_is_held_and_how_to_release_it_and_no_content()
    {
        var nothing = await Site.App.CommandAsync("held", "digest");
        Assert.Equal((0, 0), (nothing.ExitCode, Site.Smtp.ConnectionCount));
        var id = await HoldAsync("https://CANARY.example CANARY-message", "CANARY-account");

        var sent = await Site.App.CommandAsync("held", "digest");
        Assert.True(sent.ExitCode == 0, sent.Output + sent.Errors);
        var mails = await Site.Smtp.WaitForMailAsync(2, Site.Patience);
        Assert.Equal(["operator@example.net", "second@example.net"], mails.Select(mail => Assert.Single(mail.To)).Order());
        var mail = mails[0].Parse();
        Assert.Equal("Sealpost: 1 mail is held", mail.Subject);
        Assert.Null(mail.HtmlBody);
        Assert.Matches($@"{id}  contact  \d{{4}}-\d\d-\d\d \d\d:\d\d UTC  links", mail.TextBody);
        Assert.Contains("held release ID", mail.TextBody, StringComparison.Ordinal);
        foreach (var text in new[] { mails[0].Text, mails[1].Text, Site.App.Log, sent.Output, sent.Errors })
        {
            Assert.DoesNotContain("CANARY", text, StringComparison.Ordinal);
            Assert.DoesNotContain("zoe@example.org", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task One_of_two_instances_sends_it_once_a_day_from_the_hour_on_and_another_try_follows_a_failed_one()
    {
        await HoldAsync("https://a.example", "1");
        var clock = new Clock("2031-05-06 06:59");
        await using var one = Instance(clock);
        await using var two = Instance(clock);
        async Task TickAsync(string now)
        {
            clock.Now = now;
            await Task.WhenAll(one.GetRequiredService<SendDigest>().RunAsync(default), two.GetRequiredService<SendDigest>().RunAsync(default));
        }

        await TickAsync("2031-05-06 06:59");
        Assert.Equal(0, Site.Smtp.ConnectionCount);
        await Site.Smtp.StopAsync();
        await TickAsync("2031-05-06 07:00");
        Site.Smtp.Start();
        await TickAsync("2031-05-06 08:00");
        Assert.Equal(2, Site.Smtp.AcceptedCount);
        await TickAsync("2031-05-06 23:59");
        Assert.Equal(2, Site.Smtp.AcceptedCount);

        // One of two recipients is refused: the other one must not get it again and again for that.
        Site.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("550 5.1.1 no such user"));
        await TickAsync("2031-05-07 07:00");
        await TickAsync("2031-05-07 08:00");
        Assert.Equal(3, Site.Smtp.AcceptedCount);
    }

    private async Task<string> HoldAsync(string message, string account)
    {
        var status = await Site.PostAsync("contact", message, account);
        await Site.UntilAsync(async () => (await Site.BlobsAsync()).Any(name => name.StartsWith("held/", StringComparison.Ordinal)));
        return status.Segments[^1][..26];
    }

    /// <summary>The pipeline as another instance has it, by the clock of the test; its pumps don't run.</summary>
    private ServiceProvider Instance(Clock clock)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Staging" });
        builder.Configuration.AddInMemoryCollection(Site.App.AllSettings.ToDictionary(
            setting => setting.Key.Replace("__", ":", StringComparison.Ordinal), setting => (string?)setting.Value));
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.AddSealpost(Checkout.Root);
        return builder.Services.BuildServiceProvider();
    }

    private sealed class Clock(string now) : TimeProvider
    {
        /// <summary>UTC.</summary>
        public string Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.Parse(Now, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
    }
}

using Sealpost.Enqueuing;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Operating;

/// <summary>The envelope key is followed by another while mail waits: none is lost, none goes out twice.</summary>
public sealed class KeysRotateTests(Azurite azurite)
{
    private const string Holding = "\"recipients\": [\"owner@example.org\"], \"content\": { \"maxLinks\": 1 }";
    private const string Links = "http://a.example http://b.example";
    private static readonly string Large = new('x', 50_000);

    [Fact]
    public async Task What_waits_in_the_queue_in_blobs_held_and_parked_opens_with_the_new_key_alone()
    {
        await using var rotation = await RotationSite.OpenAsync(azurite, Holding);
        var site = rotation.Site;
        rotation.Site.Smtp.Script(SmtpStage.Mail, SmtpAction.Reply("550 5.7.1 not from you"));
        var parked = await site.PostAsync("contact", $"parked {Large}", "PARKED");
        await rotation.StateAsync(parked, MailStatus.Failed);
        rotation.Defer();
        await rotation.DeferredAsync("inline", "INLINE");
        await rotation.DeferredAsync($"large {Large}", "LARGE");
        var held = await site.PostAsync("contact", Links, "HELD");
        await rotation.StateAsync(held, MailStatus.Held);
        var heldLarge = await site.PostAsync("contact", $"{Links} {Large}", "HELD-LARGE");
        await rotation.StateAsync(heldLarge, MailStatus.Held);
        await rotation.StopAsync(visible: 2);
        rotation.MakeNextCurrent();

        var rotated = await rotation.RotateAsync();
        Assert.Equal((0, ""), (rotated.ExitCode, rotated.Errors));
        Assert.Contains("Current key: k2. Looked at 2 in the queues", rotated.Output, StringComparison.Ordinal);
        Assert.Contains("  k1: 5 re-wrapped", rotated.Output, StringComparison.Ordinal);
        Assert.Contains("Keep Envelope__Keys__k1", rotated.Output, StringComparison.Ordinal);
        var again = await rotation.RotateAsync();
        Assert.Contains("Envelope__Keys__k1 may be removed from the settings.", again.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("re-wrapped", again.Output, StringComparison.Ordinal);
        var kept = await rotation.BlobAsync<QueuedMail>($"parked/{parked.Segments[^1][..26]}.json");
        Assert.NotNull(rotation.Opened(kept with { Sealed = await rotation.BlobAsync<SealedPost>(kept.Blob!) }));

        rotation.RemoveFirst();
        site.Smtp.Clear();
        await site.App.StartAsync();
        Assert.Equal(0, (await site.App.CommandAsync("held", "release", "--form", "contact")).ExitCode);
        var accounts = new List<string>();
        for (var number = 1; number <= 4; number++)
        {
            accounts.Add((await site.OpenAsync(await site.MailAsync(number))).Trim());
        }

        foreach (var (account, line) in accounts.Order(StringComparer.Ordinal).Zip(["HELD", "HELD-LARGE", "INLINE", "LARGE"]))
        {
            Assert.Contains(line, account, StringComparison.Ordinal);
        }

        await rotation.StateAsync(held, MailStatus.Sent);
        await rotation.StateAsync(heldLarge, MailStatus.Sent);
        Assert.Equal("Nothing is held.", (await site.App.CommandAsync("held", "list")).Output.Trim());
    }

    [Fact]
    public async Task A_recipient_who_has_the_mail_does_not_get_it_again_when_the_old_key_is_gone()
    {
        await using var rotation = await RotationSite.OpenAsync(azurite, "\"recipients\": [\"first@example.org\", \"second@example.org\"]");
        rotation.Site.Smtp.Always(SmtpStage.Rcpt, SmtpAction.Reply("450 4.2.1 greylisted"), address => address.Contains("second", StringComparison.Ordinal));
        var status = await rotation.DeferredAsync("m", "1");
        await rotation.StopAsync(visible: 1);
        rotation.MakeNextCurrent();
        Assert.Contains("k1: 1 re-wrapped", (await rotation.RotateAsync()).Output, StringComparison.Ordinal);
        rotation.RemoveFirst();
        rotation.Site.Smtp.Clear();
        await rotation.App.StartAsync();

        await rotation.StateAsync(status, MailStatus.Sent);
        Assert.Equal(["first@example.org", "second@example.org"], rotation.Site.Smtp.Mails.Select(mail => mail.To.Single()));
    }

    [Fact]
    public async Task A_mail_that_is_put_off_comes_over_by_itself_with_what_is_known_of_its_recipients()
    {
        await using var rotation = await RotationSite.OpenAsync(azurite, "\"recipients\": [\"first@example.org\", \"second@example.org\"]");
        rotation.Site.Smtp.Always(SmtpStage.Rcpt, SmtpAction.Reply("450 4.2.1 greylisted"), address => address.Contains("second", StringComparison.Ordinal));
        var status = await rotation.DeferredAsync("m", "1");
        await rotation.StopAsync(visible: 1);
        var attempts = (await rotation.Site.RowAsync(status)).Attempts;
        rotation.MakeNextCurrent();
        await rotation.App.StartAsync();
        await Site.UntilAsync(async () => await rotation.Site.RowAsync(status) is { State: MailStatus.Deferred } row && row.Attempts > attempts);
        await rotation.StopAsync(visible: 1);
        var ticket = Assert.Single(await rotation.WaitingAsync());
        Assert.Null(ticket.Sealed);
        Assert.NotNull(rotation.Opened(await rotation.BlobAsync<QueuedMail>($"waiting/{ticket.Id}.json")));

        rotation.RemoveFirst();
        rotation.Site.Smtp.Clear();
        await rotation.App.StartAsync();
        await rotation.StateAsync(status, MailStatus.Sent);
        Assert.Equal(["first@example.org", "second@example.org"], rotation.Site.Smtp.Mails.Select(mail => mail.To.Single()));
    }

    [Fact]
    public async Task What_waits_for_its_next_attempt_comes_over_and_what_can_not_be_seen_is_counted()
    {
        await using var rotation = await RotationSite.OpenAsync(azurite, retryAfter: "02:00:00");
        rotation.Defer();
        await rotation.DeferredAsync($"large {Large}", "LARGE");
        await rotation.DeferredAsync("inline", "INLINE");
        rotation.MakeNextCurrent();
        var rotated = await rotation.RotateAsync();
        Assert.Equal(0, rotated.ExitCode);
        Assert.Contains("  k1: 2 re-wrapped", rotated.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("could not be looked at", rotated.Output, StringComparison.Ordinal);
        var blobs = await rotation.Site.BlobsAsync();
        Assert.Equal(3, blobs.Count);
        Assert.Equal("k2", (await rotation.BlobAsync<SealedPost>(blobs.Single(name => name.StartsWith("20", StringComparison.Ordinal)))).Kid);
        Assert.Contains("Nothing waits under an older key", (await rotation.RotateAsync()).Output, StringComparison.Ordinal);

        // As a mail that no relay would take yet: invisible, and whole.
        await rotation.App.Queue.SendMessageAsync("hidden", TimeSpan.FromHours(1));
        var hidden = await rotation.RotateAsync();
        Assert.Contains("About 1 could not be looked at", hidden.Output, StringComparison.Ordinal);
        Assert.Contains("When k2 has been the current key for 2 h 12 min", hidden.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_key_is_named_and_its_mail_is_held_until_it_is_back()
    {
        await using var rotation = await RotationSite.OpenAsync(azurite);
        rotation.Defer();
        var status = await rotation.DeferredAsync("m", "CANARY");
        await rotation.StopAsync(visible: 1);
        rotation.MakeNextCurrent();
        rotation.RemoveFirst();
        var rotated = await rotation.RotateAsync();
        Assert.Equal(1, rotated.ExitCode);
        Assert.Contains("k1: 1 wait for this key, which is not in the settings: add Envelope__Keys__k1 again", rotated.Output, StringComparison.Ordinal);

        rotation.Site.Smtp.Clear();
        await rotation.App.StartAsync();
        await rotation.StateAsync(status, MailStatus.Held);
        var row = await rotation.Site.RowAsync(status);
        Assert.Equal("The envelope key k1 that this post is sealed with is not in the settings; add Envelope__Keys__k1 again, and this goes out.", row.Reason);
        Assert.Contains($"Open {row.PartitionKey} form=contact kid=k1 outcome=no-key", rotation.App.Log, StringComparison.Ordinal);
        Assert.Equal(0, rotation.Site.Smtp.AcceptedCount);

        await rotation.App.StopAsync();
        rotation.RestoreFirst();
        await rotation.App.StartAsync();
        Assert.Contains("CANARY", await rotation.Site.OpenAsync(await rotation.Site.MailAsync()), StringComparison.Ordinal);
        await rotation.StateAsync(status, MailStatus.Sent);
    }

    [Theory]
    [InlineData("visitors-own-key")]
    [InlineData("")]
    public async Task The_same_post_after_the_rotation_is_the_same_mail(string key)
    {
        await using var rotation = await RotationSite.OpenAsync(azurite);
        var first = await rotation.PostAsync(key, "m");
        await rotation.Site.MailAsync();
        await Site.UntilAsync(async () => (await rotation.App.Ledger.GetEntityAsync<MailRecord>(first, MailRecord.Row)).Value.State is MailStatus.Sent);
        await rotation.App.StopAsync();
        rotation.MakeNextCurrent();
        await rotation.App.StartAsync();

        var second = await rotation.PostAsync(key, "m");
        Assert.NotEqual(first, second);
        await Site.UntilAsync(async () => (await rotation.App.Ledger.GetEntityIfExistsAsync<MailRecord>(second, MailRecord.Row)).HasValue);
        var row = (await rotation.App.Ledger.GetEntityAsync<MailRecord>(second, MailRecord.Row)).Value;
        Assert.Equal((MailStatus.Repeated, first), (row.State, row.TwinId));
        await rotation.PostAsync("another", "another");
        await rotation.Site.MailAsync(2);
        Assert.Equal(2, rotation.Site.Smtp.AcceptedCount);
    }
}

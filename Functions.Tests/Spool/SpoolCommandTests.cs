using System.Text.Json;
using Sealpost.Enqueuing;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Spool;

/// <summary>What an operator asks and says about mails that did not arrive.</summary>
public sealed class SpoolCommandTests(Azurite azurite)
{
    private const string Canary = "CANARY-message";

    [Fact]
    public async Task A_deferred_mail_is_listed_shown_counted_and_sent_at_once_when_it_is_retried()
    {
        await using var spool = await SpoolSite.OpenAsync(azurite);
        spool.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("450 4.2.1 <owner@example.org> greylisted"));
        var id = await spool.PostAsync(Canary, MailStatus.Deferred);
        Assert.True(await spool.HasBlobAsync($"waiting/{id}.json"));

        var list = await spool.SpoolAsync("list");
        Assert.Matches($@"Deferred  {id}  contact  \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d      1  \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d  450 .*greylisted", list.Output);
        var json = Assert.Single((await spool.JsonAsync("list")).EnumerateArray());
        Assert.Equal((id, "deferred", 1), (json.GetProperty("id").GetString(), json.GetProperty("state").GetString(), json.GetProperty("attempts").GetInt32()));
        var show = await spool.SpoolAsync("show", id);
        Assert.Contains($"waiting/{id}.json (sealed)", show.Output, StringComparison.Ordinal);
        Assert.Contains($"spool retry {id}", show.Output, StringComparison.Ordinal);
        await Site.UntilAsync(async () => (await spool.App.Queue.GetPropertiesAsync()).Value.ApproximateMessagesCount == 1);
        var stats = await spool.JsonAsync("stats");
        Assert.Equal((1, 1), (stats.GetProperty("states").GetProperty("deferred").GetInt32(), stats.GetProperty("messages").GetInt32()));

        var retry = await spool.SpoolAsync("retry", id);
        Assert.Equal(0, retry.ExitCode);
        await spool.StateAsync(id, MailStatus.Sent);
        await spool.Smtp.WaitForMailAsync(1, Site.Patience);
        await Site.UntilAsync(async () => (await spool.Site.BlobsAsync()).Count == 0);
        Assert.Contains("2.0.0 taken", (await spool.SpoolAsync("show", id)).Output, StringComparison.Ordinal);
        Assert.Contains("so nothing was done", (await spool.SpoolAsync("retry", id)).Output, StringComparison.Ordinal);
        foreach (var text in new[] { list.Output, show.Output, retry.Output, spool.App.Log, $"{json}" })
        {
            Assert.DoesNotContain(Canary, text, StringComparison.Ordinal);
            Assert.DoesNotContain("owner@example.org", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Failed_mail_goes_out_when_the_operator_retries_it_and_unknown_mail_only_by_a_second_word()
    {
        await using var spool = await SpoolSite.OpenAsync(azurite);
        spool.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("550 5.1.1 no such user"));
        var failed = await spool.PostAsync("first", MailStatus.Failed);
        Assert.Equal("Recipient", (await spool.RowAsync(failed))!.Kind);
        spool.Smtp.Script(SmtpStage.FinalDot, SmtpAction.DropAfterTaking());
        var unknown = await spool.PostAsync("second", MailStatus.Unknown);
        Assert.Equal(1, spool.Smtp.AcceptedCount);

        var careful = await spool.SpoolAsync("retry", "--state", "failed", "unknown");
        Assert.Equal(1, careful.ExitCode);
        Assert.Contains("add --even-unknown", careful.Output, StringComparison.Ordinal);
        await spool.StateAsync(failed, MailStatus.Sent);
        Assert.Equal(MailStatus.Unknown, (await spool.RowAsync(unknown))!.State);

        Assert.Equal(0, (await spool.SpoolAsync("retry", "--even-unknown", unknown)).ExitCode);
        await spool.StateAsync(unknown, MailStatus.Sent);
        var ids = spool.Smtp.Mails.Select(mail => mail.Parse().MessageId).ToList();
        Assert.Equal([$"{unknown}@example.com", $"{failed}@example.com", $"{unknown}@example.com"], ids);
        await Site.UntilAsync(async () => (await spool.Site.BlobsAsync()).Count == 0);
    }

    [Fact]
    public async Task What_is_discarded_is_erased_and_never_sent()
    {
        await using var spool = await SpoolSite.OpenAsync(azurite);
        spool.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("550 5.1.1 no such user"));
        var failed = await spool.PostAsync(new string('x', 40_000), MailStatus.Failed);
        spool.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("450 4.2.1 later"));
        var deferred = await spool.PostAsync("waits", MailStatus.Deferred);

        Assert.Equal(0, (await spool.SpoolAsync("discard", failed, deferred)).ExitCode);
        Assert.Empty(await spool.Site.BlobsAsync());
        Assert.Equal((MailStatus.Failed, "discarded by the operator"), ((await spool.RowAsync(deferred))!.State, (await spool.RowAsync(deferred))!.Reason));
        Assert.Equal(1, (await spool.SpoolAsync("retry", failed)).ExitCode);
        Assert.Contains("was discarded before", (await spool.SpoolAsync("discard", failed)).Output, StringComparison.Ordinal);
        Assert.StartsWith("Nothing here", (await spool.SpoolAsync("list")).Output, StringComparison.Ordinal);
        Assert.Equal(0, spool.Smtp.AcceptedCount);
    }

    [Fact]
    public async Task A_poison_mail_is_kept_recorded_and_replayed()
    {
        await using var spool = await SpoolSite.OpenAsync(azurite);
        spool.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("451 4.3.0 later"));
        var id = await spool.PostAsync(Canary, MailStatus.Deferred);
        // What the host puts there after five tries that failed for a reason of ours.
        var mail = (await spool.App.Blobs.GetBlobClient($"waiting/{id}.json").DownloadContentAsync()).Value.Content.ToObjectFromJson<QueuedMail>()!;
        await spool.App.Poison.CreateIfNotExistsAsync();
        await spool.App.Poison.SendMessageAsync(JsonSerializer.Serialize(mail.Ticket(1)));

        await spool.StateAsync(id, MailStatus.Failed);
        await Site.UntilAsync(async () => await spool.HasBlobAsync($"parked/{id}.json") && !await spool.HasBlobAsync($"waiting/{id}.json"));
        await Site.UntilAsync(() => Task.FromResult(spool.App.Log.Contains($"Poison {id} form=contact outcome=Failed", StringComparison.Ordinal)));
        Assert.Equal(0, (await spool.SpoolAsync("retry", id)).ExitCode);
        await spool.StateAsync(id, MailStatus.Sent);
        Assert.Contains("CANARY", (await spool.Site.MailAsync()).TextBody, StringComparison.Ordinal);
        await Site.UntilAsync(async () => (await spool.Site.BlobsAsync()).Count == 0);
    }

    [Fact]
    public async Task The_commands_say_what_is_wrong()
    {
        await using var spool = await SpoolSite.OpenAsync(azurite);
        Assert.StartsWith("Nothing here", (await spool.SpoolAsync("list")).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await spool.SpoolAsync("retry")).ExitCode);
        Assert.Equal(2, (await spool.SpoolAsync("list", "--state", "lost")).ExitCode);
        Assert.Equal(2, (await spool.SpoolAsync("pause", "--minutes", "0")).ExitCode);
        var unknown = await spool.SpoolAsync("show", new string('7', 26));
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("not known to the ledger", unknown.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await spool.SpoolAsync("retry", "../held/x")).ExitCode);
        Assert.Contains("new posts  are taken", (await spool.SpoolAsync("stats")).Output, StringComparison.Ordinal);
    }
}

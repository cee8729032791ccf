using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Spool;

/// <summary>After its time nothing is kept of a mail but its form, its state and its times; the counts stay.</summary>
public sealed class RetentionTests(Azurite azurite)
{
    [Fact]
    public async Task What_was_sent_failed_or_held_is_erased_when_its_form_says_so_and_nothing_before()
    {
        await using var spool = await SpoolSite.OpenAsync(
            azurite, more: $"{SpoolSite.Owner}, \"retentionDays\": 30, \"content\": {{ \"holdAt\": 3, \"blockedWords\": [\"casino\"] }}");
        var sent = await spool.PostAsync("hello", MailStatus.Sent);
        spool.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("550 5.1.1 CANARY words of the server"));
        var failed = await spool.PostAsync(new string('x', 40_000), MailStatus.Failed);
        var held = await spool.PostAsync("casino", MailStatus.Held);
        spool.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("450 4.2.1 later"));
        var deferred = await spool.PostAsync("waits", MailStatus.Deferred);
        await Site.UntilAsync(async () => (await spool.JsonAsync("stats")).GetProperty("states").GetProperty("sent").GetInt32() == 1);

        Assert.Equal(4, (await ForgetAsync(spool, 29)).Blobs);
        Assert.Contains("CANARY", (await spool.RowAsync(failed))!.Reason, StringComparison.Ordinal);

        var after = await ForgetAsync(spool, 31);
        Assert.Equal($"waiting/{deferred}.json", Assert.Single(await spool.Site.BlobsAsync()));
        Assert.DoesNotContain("CANARY", after.Rows, StringComparison.Ordinal);
        foreach (var (id, state) in new[] { (sent, MailStatus.Sent), (failed, MailStatus.Failed), (held, MailStatus.Failed) })
        {
            var row = (await spool.RowAsync(id))!;
            Assert.Equal((state, "", "", MailRecord.Erased, null), (row.State, row.Delivered, row.History, row.Reason, row.QueueId));
        }

        // The one that waits keeps the day open, until somebody decides.
        using (var services = At(spool, 31))
        {
            Assert.IsType<Decision.Done>(await services.GetRequiredService<DecideMail>().DiscardAsync(deferred, default));
        }

        await ForgetAsync(spool, 32);
        Assert.Empty(await spool.Site.BlobsAsync());
        Assert.Equal("", (await spool.RowAsync(deferred))!.History);
        await foreach (var day in spool.App.Index.QueryAsync<TableEntity>())
        {
            Assert.Equal("days", day.PartitionKey);
        }

        var states = (await spool.JsonAsync("stats")).GetProperty("states");
        Assert.Equal((1, 3, 0), (states.GetProperty("sent").GetInt32(), states.GetProperty("failed").GetInt32(), states.GetProperty("held").GetInt32()));
        Assert.Equal(1, spool.Smtp.AcceptedCount);
    }

    [Fact]
    public async Task A_form_that_says_nothing_has_the_time_of_the_settings_and_a_time_too_short_is_refused()
    {
        await using var spool = await SpoolSite.OpenAsync(azurite);
        var sent = await spool.PostAsync("hello", MailStatus.Sent);
        await Site.UntilAsync(async () => (await spool.JsonAsync("stats")).GetProperty("states").GetProperty("sent").GetInt32() == 1);
        await ForgetAsync(spool, 179);
        Assert.NotEqual("", (await spool.RowAsync(sent))!.History);
        await ForgetAsync(spool, 182);
        Assert.Equal("", (await spool.RowAsync(sent))!.History);

        await using var broken = await SpoolSite.OpenAsync(azurite, more: $"{SpoolSite.Owner}, \"retentionDays\": 6");
        Assert.Contains("contact.json at $.retentionDays: Write a number from 7 to 3650.", broken.App.Log, StringComparison.Ordinal);
    }

    /// <summary>As the timer does it, so many days later.</summary>
    private static async Task<(int Blobs, string Rows)> ForgetAsync(SpoolSite spool, int days)
    {
        using var services = At(spool, days);
        await services.GetRequiredService<ForgetMails>().RunAsync(default);
        var rows = new List<string>();
        foreach (var table in new[] { spool.App.Ledger, spool.App.Index })
        {
            await foreach (var row in table.QueryAsync<TableEntity>())
            {
                rows.AddRange(row.Select(cell => $"{cell.Value}"));
            }
        }

        return ((await spool.Site.BlobsAsync()).Count, string.Join('\n', rows));
    }

    private static ServiceProvider At(SpoolSite spool, int days) => spool.App.Services(new ManualClock { Now = TimeProvider.System.GetUtcNow().AddDays(days) });
}

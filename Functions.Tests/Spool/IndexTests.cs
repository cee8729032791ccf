using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Spool;

/// <summary>Mails by state, and by form and day, without reading the whole ledger.</summary>
public sealed class IndexTests(Azurite azurite)
{
    [Fact]
    public async Task A_mail_is_found_by_its_state_until_it_is_done_with_and_by_its_day_from_then_on()
    {
        await using var spool = await SpoolSite.OpenAsync(azurite);
        spool.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("450 4.2.1 later"));
        var deferred = await spool.PostAsync("first", MailStatus.Deferred);
        spool.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("550 5.1.1 no such user"));
        var failed = await spool.PostAsync("second", MailStatus.Failed);
        var sent = await spool.PostAsync("third", MailStatus.Sent);

        Assert.Equal([deferred], await IdsAsync(spool, "--state", "deferred"));
        Assert.Equal([failed], await IdsAsync(spool, "--state", "failed", "--form", "contact"));
        Assert.Empty(await IdsAsync(spool, "--form", "other"));
        await Site.UntilAsync(async () => (await IdsAsync(spool, "--state", "sent")).SequenceEqual([sent]));

        await spool.SpoolAsync("retry", deferred, failed);
        await spool.StateAsync(deferred, MailStatus.Sent);
        await spool.StateAsync(failed, MailStatus.Sent);
        await Site.UntilAsync(async () => (await IdsAsync(spool, "--state", "sent")).Count == 3);
        Assert.Empty(await IdsAsync(spool));
        Assert.Empty(await EntriesAsync(spool, "open-"));
        Assert.Equal(3, (await spool.JsonAsync("stats")).GetProperty("states").GetProperty("sent").GetInt32());
    }

    [Fact]
    public async Task A_list_by_state_reads_nothing_of_the_ledger_and_a_lost_index_is_made_anew_from_it()
    {
        await using var spool = await SpoolSite.OpenAsync(azurite);
        spool.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("550 5.1.1 no such user"));
        var failed = await spool.PostAsync("first", MailStatus.Failed);
        var sent = await spool.PostAsync("second", MailStatus.Sent);
        await Site.UntilAsync(async () => (await IdsAsync(spool, "--state", "sent")).Count == 1);

        // A row that was never recorded by the application is in no list, however much it looks like one.
        var now = TimeProvider.System.GetUtcNow();
        await spool.App.Ledger.AddEntityAsync(new MailRecord { PartitionKey = new string('a', 26), Form = "contact", Status = "Failed", AcceptedAt = now, UpdatedAt = now });
        Assert.Equal([failed], await IdsAsync(spool, "--state", "failed"));

        foreach (var entry in await EntriesAsync(spool, ""))
        {
            await spool.App.Index.DeleteEntityAsync(entry);
        }

        Assert.Empty(await IdsAsync(spool, "--state", "failed", "sent"));
        Assert.Contains("follows 3 mails", (await spool.SpoolAsync("reindex")).Output, StringComparison.Ordinal);
        Assert.Equal([failed, new string('a', 26)], await IdsAsync(spool, "--state", "failed"));
        Assert.Equal([sent], await IdsAsync(spool, "--state", "sent"));
    }

    [Fact]
    public async Task The_numbers_of_a_day_that_is_over_are_kept_and_follow_its_mails_all_the_same()
    {
        await using var spool = await SpoolSite.OpenAsync(azurite);
        spool.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("550 5.1.1 no such user"));
        var failed = await spool.PostAsync("first", MailStatus.Failed);
        await spool.PostAsync("second", MailStatus.Sent);
        await Site.UntilAsync(async () => (await EntriesAsync(spool, "day-")).Count == 2);

        var clock = new ManualClock { Now = TimeProvider.System.GetUtcNow().AddDays(1) };
        using var services = spool.App.Services(clock);
        var days = services.GetRequiredService<MailDays>();
        Assert.Equal((1, 1), Of(Assert.Single(await CountAsync(days, clock))));
        var row = Assert.Single(await EntriesAsync(spool, "days"));
        Assert.Equal((1, 1), (row.GetInt32("Failed"), row.GetInt32("Sent")));

        await spool.SpoolAsync("retry", failed);
        await spool.StateAsync(failed, MailStatus.Sent);
        Assert.Equal((1, 1), Of(Assert.Single(await CountAsync(days, clock))));
        // As the application does when a mail of the day before is sent.
        await services.GetRequiredService<MailLedger>().FollowAsync((await spool.RowAsync(failed))!, default);
        Assert.Equal((0, 2), Of(Assert.Single(await CountAsync(days, clock))));
        Assert.Equal(2, Assert.Single(await EntriesAsync(spool, "days")).GetInt32("Sent"));
    }

    private static (int Failed, int Sent) Of(DayCount day) => (day.States.GetValueOrDefault(MailStatus.Failed), day.States.GetValueOrDefault(MailStatus.Sent));

    private static Task<IReadOnlyList<DayCount>> CountAsync(MailDays days, ManualClock clock)
    {
        var today = DateOnly.FromDateTime(clock.Now.UtcDateTime);
        return days.CountAsync(today.AddDays(-7), today, "contact", default);
    }

    private static async Task<List<string>> IdsAsync(SpoolSite spool, params string[] words) =>
        [.. (await spool.JsonAsync(["list", .. words])).EnumerateArray().Select(mail => mail.GetProperty("id").GetString()!)];

    private static async Task<List<TableEntity>> EntriesAsync(SpoolSite spool, string partition)
    {
        var entries = new List<TableEntity>();
        await foreach (var entry in spool.App.Index.QueryAsync<TableEntity>())
        {
            if (entry.PartitionKey.StartsWith(partition, StringComparison.Ordinal) && (partition != "days" || entry.PartitionKey == "days"))
            {
                entries.Add(entry);
            }
        }

        return entries;
    }
}

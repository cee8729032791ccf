using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Tests.Bench;
using Sealpost.Tracking;
using Sealpost.Transferring;
using Sealpost.Undeliverable;
using Xunit;

namespace Sealpost.Tests.Transfers;

/// <summary>Numbers have no gaps and come once, however many post at once, whoever dies, and how often a message comes back.</summary>
public sealed class TransferNumberTests(Azurite azurite)
{
    private const int Posts = 40;

    [Fact]
    public async Task Posts_at_two_instances_at_once_are_numbered_without_a_gap()
    {
        await using var site = await TransferSite.OpenAsync(azurite, ("branch", TransferSite.Form()));
        await site.App.StartAsync();
        await using var second = new App(azurite, site.Smtp, site.App);
        await second.StartAsync();
        var paths = await Task.WhenAll(Enumerable.Range(0, Posts).Select(i => site.PostAsync("branch", new { name = $"{i}", note = "n" }, (i % 2 == 0 ? site.App : second).Http)));
        await site.Smtp.WaitForMailAsync(Posts, Site.Patience);

        Assert.Equal(Enumerable.Range(1, Posts), site.Numbers("branch").Order());
        var listed = JsonDocument.Parse((await site.App.CommandAsync("transfers", "list", "branch", "--json")).Output).RootElement.EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(1, Posts), listed.Select(item => item.GetProperty("number").GetInt32()));
        Assert.Equal(paths.Select(path => path.Split('/')[^1][..26]).Order(), listed.Select(item => Assert.Single(item.GetProperty("posts").EnumerateArray()).GetString()).Order());
    }

    [Fact]
    public async Task Rivals_for_one_number_all_get_one_of_their_own()
    {
        await using var site = await TransferSite.OpenAsync(azurite, ("branch", TransferSite.Form()));
        // Each has its own line, as another instance would have.
        var instances = Enumerable.Range(0, 6).Select(_ => site.App.Services(new ManualClock())).ToList();
        var given = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => instances[i % 6].GetRequiredService<TransferNumbers>().OfAsync("branch", $"{i:D26}", default)));
        Assert.Equal(Enumerable.Range(1, 60), given.Select(record => record.Number).Order());
        // The same post, at the same moment at every instance, is one number.
        var same = await Task.WhenAll(instances.Select(at => at.GetRequiredService<TransferNumbers>().OfAsync("branch", new string('X', 26), default)));
        Assert.Equal([61], same.Select(record => record.Number).Distinct());
        instances.ForEach(at => at.Dispose());
    }

    [Fact]
    public async Task A_message_that_comes_back_keeps_its_number_whatever_step_its_process_died_after()
    {
        await using var site = await TransferSite.OpenAsync(azurite, ("branch", TransferSite.Form()));
        var clock = new ManualClock();
        await using var services = site.App.Services(clock);
        var (kept, table, numbers) = (services.GetRequiredService<KeptMail>(), services.GetRequiredService<TransferTable>(), services.GetRequiredService<TransferNumbers>());

        // After the content was kept: nothing else is there.
        var first = site.Post(1, "branch", clock.Now);
        await kept.KeepAsync(KeptFolder.Transferred, first, ["transferred"], default);
        Assert.Equal(MailStatus.Transferred, await TransferSite.DeliverAsync(services, first));
        Assert.Equal(MailStatus.Transferred, await TransferSite.DeliverAsync(services, first));

        // After the number was given, before its mail was queued: the message finds the number, the timer queues the mail.
        var second = site.Post(2, "branch", clock.Now);
        await kept.KeepAsync(KeptFolder.Transferred, second, ["transferred"], default);
        Assert.Equal(2, (await numbers.OfAsync("branch", second.Id, default)).Number);
        Assert.Equal(MailStatus.Transferred, await TransferSite.DeliverAsync(services, second));
        await site.PumpAsync(services);
        Assert.Equal([1], site.Numbers("branch"));
        await services.GetRequiredService<MakeTransfers>().RunAsync(default);
        await site.PumpAsync(services);
        Assert.Equal([1], site.Numbers("branch"));
        clock.Now += TimeSpan.FromMinutes(2);
        await services.GetRequiredService<MakeTransfers>().RunAsync(default);
        await site.PumpAsync(services);
        Assert.Equal([1, 2], site.Numbers("branch"));

        // After the mail was queued, before that was known: a second message for it is a duplicate.
        var third = site.Post(3, "branch", clock.Now);
        await TransferSite.DeliverAsync(services, third);
        var record = (await table.FindAsync("branch", 3, default))!;
        await services.GetRequiredService<QueueTransfer>().SendAsync(record, 0, record.At, default);
        await site.PumpAsync(services);
        // After its row was claimed: nothing of its own was being sent, so nothing about it is unknown.
        var fourth = site.Post(4, "branch", clock.Now);
        await services.GetRequiredService<MailLedger>().ClaimAsync(fourth.Id, "branch", clock.Now, 0, false, default);
        clock.Now += TimeSpan.FromMinutes(13);
        Assert.Equal(MailStatus.Transferred, await TransferSite.DeliverAsync(services, fourth));
        await site.PumpAsync(services);
        Assert.Equal([1, 2, 3, 4], site.Numbers("branch"));
        Assert.DoesNotContain(await site.RowsAsync(), row => row.RowKey.StartsWith("unsent-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_form_that_is_mended_later_transfers_what_waited_for_it_and_a_post_that_is_gone_is_told()
    {
        await using var site = await TransferSite.OpenAsync(azurite, ("branch", "{ \"broken\": 1 }"));
        var clock = new ManualClock();
        var mail = site.Post(1, "branch", clock.Now);
        await using (var before = site.App.Services(clock))
        {
            Assert.Equal(MailStatus.Held, await TransferSite.DeliverAsync(before, mail));
        }

        await File.WriteAllTextAsync(Path.Combine(site.App.Forms, "branch.json"), TransferSite.Form());
        clock.Now += TimeSpan.FromDays(1);
        await using var services = site.App.Services(clock);
        Assert.Equal(MailStatus.Transferred, await TransferSite.DeliverAsync(services, mail.Ticket(1)));
        Assert.Equal(MailStatus.Failed, await TransferSite.DeliverAsync(services, site.Post(2, "branch", clock.Now) with { Sealed = null, Blob = "20260331/gone" }));
        await site.PumpAsync(services);
        Assert.Equal([1], site.Numbers("branch"));
        Assert.Equal(0, await site.BlobsAsync("waiting/"));
    }
}

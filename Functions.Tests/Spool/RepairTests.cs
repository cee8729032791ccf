using System.Text.Json;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Spool;

/// <summary>What crashes and lost messages leave behind is found and put right.</summary>
public sealed class RepairTests(Azurite azurite)
{
    private static readonly DateTimeOffset Past = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private ManualClock Clock { get; } = new();

    [Fact]
    public async Task A_deferred_mail_whose_message_is_gone_goes_out_all_the_same()
    {
        await using var spool = await OpenAsync();
        var id = await DeferredAsync(spool);
        await spool.App.Queue.ClearMessagesAsync();
        Assert.Contains("0 queued again", (await spool.SpoolAsync("repair")).Output, StringComparison.Ordinal);

        await spool.ChangeAsync(id, row => row.Until = Past);
        Assert.Contains("1 queued again", (await spool.SpoolAsync("repair")).Output, StringComparison.Ordinal);
        await spool.StateAsync(id, MailStatus.Sent);
        Assert.Equal(1, spool.Smtp.AcceptedCount);
    }

    [Fact]
    public async Task One_whose_content_is_gone_as_well_is_recorded_as_lost()
    {
        await using var spool = await OpenAsync();
        var id = await DeferredAsync(spool);
        await spool.App.Queue.ClearMessagesAsync();
        await spool.App.Blobs.DeleteBlobAsync($"waiting/{id}.json");
        await spool.ChangeAsync(id, row => row.Until = Past);
        await spool.SpoolAsync("repair");
        Assert.Equal((MailStatus.Failed, "Lost"), ((await spool.RowAsync(id))!.State, (await spool.RowAsync(id))!.Kind));
    }

    [Fact]
    public async Task A_ticket_whose_content_is_gone_ends_the_mail()
    {
        await using var spool = await OpenAsync();
        var id = await DeferredAsync(spool);
        await spool.App.Blobs.DeleteBlobAsync($"waiting/{id}.json");
        await spool.ChangeAsync(id, row => row.Until = Past);
        await spool.App.Queue.SendMessageAsync(JsonSerializer.Serialize(
            new Sealpost.Enqueuing.QueuedMail(1, id, "contact", (await spool.RowAsync(id))!.AcceptedAt, 1, null, null) { Kept = true }));
        await spool.StateAsync(id, MailStatus.Failed);
        Assert.Equal("Lost", (await spool.RowAsync(id))!.Kind);
    }

    [Fact]
    public async Task A_lease_that_ended_becomes_unknown_and_its_content_is_parked()
    {
        await using var spool = await OpenAsync();
        var id = await DeferredAsync(spool);
        await spool.App.Queue.ClearMessagesAsync();
        await spool.ChangeAsync(id, row => (row.Status, row.Until) = ("Sending", Past));
        Assert.Contains("1 of unknown fate", (await spool.SpoolAsync("repair")).Output, StringComparison.Ordinal);
        Assert.Equal(MailStatus.Unknown, (await spool.RowAsync(id))!.State);
        Assert.Equal([$"parked/{id}.json"], await spool.Site.BlobsAsync());
        Assert.Equal(0, spool.Smtp.AcceptedCount);
    }

    [Fact]
    public async Task While_older_messages_wait_nothing_is_taken_for_lost()
    {
        await using var spool = await OpenAsync();
        await DeferredAsync(spool);
        await spool.App.StopAsync();
        await spool.App.Queue.ClearMessagesAsync();
        var older = (await spool.App.Queue.SendMessageAsync("an older one")).Value;
        Clock.Now = TimeProvider.System.GetUtcNow().AddDays(1);
        using var services = spool.App.Services(Clock);
        Assert.Equal(0, (await services.GetRequiredService<RepairSpool>().RepairAsync(whole: true, default)).Requeued);

        await spool.App.Queue.DeleteMessageAsync(older.MessageId, older.PopReceipt);
        Assert.Equal(1, (await services.GetRequiredService<RepairSpool>().RepairAsync(whole: true, default)).Requeued);
    }

    [Fact]
    public async Task Blobs_that_nothing_points_to_go_and_those_that_somebody_needs_stay()
    {
        await using var spool = await OpenAsync();
        var sent = await spool.PostAsync("sent", MailStatus.Sent);
        spool.Smtp.Always(SmtpStage.Rcpt, SmtpAction.Reply("550 5.1.1 no such user"));
        await spool.PostAsync(new string('x', 40_000), MailStatus.Failed);
        spool.Smtp.Always(SmtpStage.Rcpt, SmtpAction.Reply("450 4.2.0 later"));
        await spool.PostAsync(new string('z', 40_000), MailStatus.Deferred);
        await Site.UntilAsync(async () => (await spool.Site.BlobsAsync()).Count == 4);
        await spool.App.StopAsync();
        var needed = await spool.Site.BlobsAsync();
        // As processes leave them that ended before the message, or after the fate.
        var day = $"{Past:yyyyMMdd}";
        string[] left = [$"waiting/{sent}.json", $"parked/{sent}.json", $"{day}/{sent}-0123456789ab", $"{day}/{new string('7', 26)}-0123456789ab", $"uploads/{day}/left"];
        foreach (var name in left)
        {
            await spool.App.Blobs.GetBlobClient(name).UploadAsync(BinaryData.FromString("{}"), new BlobUploadOptions
            {
                Metadata = new Dictionary<string, string> { ["form"] = "contact", ["accepted"] = $"{Past:O}" },
            });
        }

        var now = TimeProvider.System.GetUtcNow();
        Assert.Equal(0, await SweptAsync(spool, now));
        Assert.Equal(3, await SweptAsync(spool, now.AddHours(2)));
        Assert.Equal(0, await SweptAsync(spool, now.AddDays(3.5)));
        Assert.Equal(2, await SweptAsync(spool, now.AddDays(4.5)));
        Assert.Equal(needed.Order(), (await spool.Site.BlobsAsync()).Order());
    }

    private async Task<int> SweptAsync(SpoolSite spool, DateTimeOffset now)
    {
        Clock.Now = now;
        // Every message that there was has been dealt with by then.
        await spool.App.Queue.ClearMessagesAsync();
        using var services = spool.App.Services(Clock);
        return (await services.GetRequiredService<RepairSpool>().RepairAsync(whole: true, default)).Deleted;
    }

    private Task<SpoolSite> OpenAsync() => SpoolSite.OpenAsync(
        azurite, set: app => (app.Settings["Ledger__Lease"], app.Settings["Queue__Lease"], app.Settings["Smtp__SendSeconds"]) = ("00:00:06", "00:00:05", "5"));

    private static Task<string> DeferredAsync(SpoolSite spool)
    {
        spool.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("451 4.3.0 later"));
        return spool.PostAsync("m", MailStatus.Deferred);
    }
}

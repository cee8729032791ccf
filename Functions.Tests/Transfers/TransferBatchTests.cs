using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Sealpost.Tracking;
using Sealpost.Transferring;
using Xunit;

namespace Sealpost.Tests.Transfers;

/// <summary>Several posts in one mail, by a clock that the test sets.</summary>
public sealed class TransferBatchTests(Azurite azurite)
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task All_posts_since_the_last_transfer_are_one_mail_with_one_number()
    {
        await using var site = await TransferSite.OpenAsync(azurite, ("branch", TransferSite.Form("\"every\": \"15m\"")));
        await using var services = site.App.Services(_clock);
        await DeliverAsync(site, services, 1, 2, 3);
        await MakeAsync(site, services);
        Assert.Equal([1], site.Numbers("branch"));

        await DeliverAsync(site, services, 4);
        // Comes back, before and after it has a number.
        await DeliverAsync(site, services, 4);
        await MakeAsync(site, services);
        _clock.Now += TimeSpan.FromMinutes(14);
        await DeliverAsync(site, services, 5);
        await MakeAsync(site, services);
        Assert.Equal([1], site.Numbers("branch"));
        _clock.Now += TimeSpan.FromMinutes(1);
        await MakeAsync(site, services);
        await DeliverAsync(site, services, 4, 5);
        _clock.Now += TimeSpan.FromMinutes(15);
        await MakeAsync(site, services);

        Assert.Equal([1, 2], site.Numbers("branch"));
        foreach (var mail in site.Smtp.Mails)
        {
            Assert.Equal(0, (await site.OpenAsync(mail)).ExitCode);
        }

        Assert.Equal([1, 2, 3], Ids(site, 1));
        Assert.Equal([4, 5], Ids(site, 2));
    }

    [Fact]
    public async Task More_than_fit_into_one_get_several_numbers_at_once_and_the_rest_of_a_run_that_died_is_still_due()
    {
        await using var site = await TransferSite.OpenAsync(azurite, ("branch", TransferSite.Form("\"every\": \"24h\"")));
        await using var services = site.App.Services(_clock);
        await Task.WhenAll(Enumerable.Range(1, 200).Select(number => DeliverAsync(site, services, number)));
        // The run that died had made the first one.
        var table = services.GetRequiredService<TransferTable>();
        var waiting = await table.WaitingAsync("branch", default).ToListAsync();
        var first = await table.TryNumberAsync("branch", [.. waiting.Take(90).Select(post => post.Id)], null, null, _clock.Now, default);
        Assert.Equal(1, first!.Number);
        _clock.Now += TimeSpan.FromMinutes(2);
        for (var run = 0; run < 4; run++)
        {
            await MakeAsync(site, services);
        }

        Assert.Equal([1, 2, 3], site.Numbers("branch").Order());
        foreach (var mail in site.Smtp.Mails)
        {
            Assert.Equal(0, (await site.OpenAsync(mail)).ExitCode);
        }

        var numbers = Enumerable.Range(1, 3).Select(number => Ids(site, number)).ToList();
        Assert.Equal([90, 90, 20], numbers.Select(ids => ids.Count));
        Assert.Equal(Enumerable.Range(1, 200), numbers.SelectMany(ids => ids).Order());
        Assert.Empty(await table.WaitingAsync("branch", default).ToListAsync());
        // Once: the next ones wait for a day.
        await DeliverAsync(site, services, 201);
        await MakeAsync(site, services);
        Assert.Equal(3, site.Smtp.AcceptedCount);
    }

    [Fact]
    public async Task Two_instances_that_look_at_the_same_moment_make_each_batch_once()
    {
        await using var site = await TransferSite.OpenAsync(azurite, ("branch", TransferSite.Form("\"every\": \"15m\"")));
        await using var one = site.App.Services(_clock);
        await using var other = site.App.Services(_clock);
        for (var round = 0; round < 5; round++)
        {
            await DeliverAsync(site, one, (round * 2) + 1, (round * 2) + 2);
            _clock.Now += TimeSpan.FromMinutes(15);
            await Task.WhenAll(one.GetRequiredService<MakeTransfers>().RunAsync(default), other.GetRequiredService<MakeTransfers>().RunAsync(default));
            await site.PumpAsync(one);
        }

        Assert.Equal([1, 2, 3, 4, 5], site.Numbers("branch").Order());
    }

    [Fact]
    public async Task Once_a_day_by_the_clock_of_a_place_and_the_status_is_pending_until_then()
    {
        _clock.Now = new(2026, 10, 24, 12, 0, 20, TimeSpan.Zero);
        await using var site = await TransferSite.OpenAsync(azurite, ("branch", TransferSite.Form("\"at\": \"18:00\", \"timeZone\": \"Europe/Zurich\"")));
        await using var services = site.App.Services(_clock);
        await DeliverAsync(site, services, 1);
        var minutes = new List<string>();
        for (var sent = 0; _clock.Now < new DateTimeOffset(2026, 10, 26, 18, 0, 0, TimeSpan.Zero); _clock.Now = _clock.Now.AddMinutes(30))
        {
            await services.GetRequiredService<MakeTransfers>().RunAsync(default);
            await site.PumpAsync(services);
            if (site.Smtp.AcceptedCount > sent)
            {
                minutes.Add($"{_clock.Now:dd HH:mm}");
                await DeliverAsync(site, services, ++sent + 1);
            }
        }

        // The clocks are put back in between.
        Assert.Equal(["24 16:00", "25 17:00", "26 17:00"], minutes);
    }

    [Fact]
    public async Task A_form_that_sends_each_post_at_once_from_now_on_sends_what_still_waits()
    {
        await using var site = await TransferSite.OpenAsync(azurite, ("branch", TransferSite.Form("\"every\": \"24h\"")));
        await using (var before = site.App.Services(_clock))
        {
            await DeliverAsync(site, before, 1);
            await MakeAsync(site, before);
            await DeliverAsync(site, before, 2, 3);
        }

        await File.WriteAllTextAsync(Path.Combine(site.App.Forms, "branch.json"), TransferSite.Form());
        await using var services = site.App.Services(_clock);
        await DeliverAsync(site, services, 4);
        await MakeAsync(site, services);
        Assert.Equal([1, 2, 3], site.Numbers("branch").Order());
    }

    [Fact]
    public async Task A_transfer_whose_fate_is_unknown_is_sent_once_more_because_its_reader_knows_a_number_that_it_has()
    {
        await using var site = await TransferSite.OpenAsync(azurite, ("branch", TransferSite.Form("\"every\": \"15m\"")));
        site.App.Settings["Retry__ResendUnknownAfter"] = "00:00:01";
        await using var services = site.App.Services(_clock);
        site.Smtp.Script(SmtpStage.FinalDot, SmtpAction.DropAfterTaking());
        await DeliverAsync(site, services, 1);
        await MakeAsync(site, services);
        await Site.UntilAsync(async () =>
        {
            _clock.Now += TimeSpan.FromMinutes(1);
            await site.PumpAsync(services);
            return site.Smtp.Mails.Count == 2;
        });
        Assert.Equal(0, (await site.OpenAsync(site.Smtp.Mails[0])).ExitCode);
        Assert.Contains("a repeat of", (await site.OpenAsync(site.Smtp.Mails[1])).Output, StringComparison.Ordinal);
        var record = (await services.GetRequiredService<TransferTable>().FindAsync("branch", 1, default))!;
        Assert.Equal(MailStatus.Sent, (await services.GetRequiredService<ResendTransfer>().ListAsync("branch", 1, default)).Single(known => known.Record.Number == record.Number).State);
    }

    [Fact]
    public async Task A_post_that_is_erased_on_request_is_in_no_transfer_and_no_number_is_missing()
    {
        await using var site = await TransferSite.OpenAsync(azurite, ("branch", TransferSite.Form("\"every\": \"15m\"")));
        await using var services = site.App.Services(_clock);
        await DeliverAsync(site, services, "zoe@example.net", 1, 3);
        await DeliverAsync(site, services, 2);
        await EraseAsync(services);
        await MakeAsync(site, services);
        Assert.Equal([2], await OpenedAsync(site, 1));

        _clock.Now += TimeSpan.FromMinutes(15);
        await DeliverAsync(site, services, "zoe@example.net", 4);
        await DeliverAsync(site, services, 5);
        await MakeAsync(site, services);
        _clock.Now += TimeSpan.FromMinutes(15);
        await DeliverAsync(site, services, "zoe@example.net", 6);
        await MakeAsync(site, services);
        Assert.Equal([6], await OpenedAsync(site, 3));
        await EraseAsync(services);
        Assert.Equal(2, await site.BlobsAsync("transfers/"));
        var resend = services.GetRequiredService<ResendTransfer>();
        foreach (var number in new[] { 2, 3 })
        {
            Assert.IsType<Resending.Queued>(await resend.RunAsync("branch", number, default));
        }

        await site.PumpAsync(services);
        Assert.Equal([5], await OpenedAsync(site, 4));
        Assert.Equal([], await OpenedAsync(site, 5));
    }

    private static async Task EraseAsync(IServiceProvider services)
    {
        var who = await services.GetRequiredService<FindVisitor>().WhoAsync("zoe@example.net", default);
        Assert.True((await services.GetRequiredService<EraseVisitor>().RunAsync(who, rehearsal: false, "test", default)).IsComplete);
    }

    /// <returns>What the office finds in the so-manieth mail.</returns>
    private static async Task<List<int>> OpenedAsync(TransferSite site, int mail)
    {
        var number = site.Numbers("branch").ElementAt(mail - 1);
        Assert.Equal(0, (await site.OpenAsync(site.Smtp.Mails[mail - 1], $"mail-{mail}", "--first", $"{number}")).ExitCode);
        return Ids(site, number, $"mail-{mail}");
    }

    private static async Task MakeAsync(TransferSite site, IServiceProvider services)
    {
        await services.GetRequiredService<MakeTransfers>().RunAsync(default);
        await site.PumpAsync(services);
    }

    private static Task DeliverAsync(TransferSite site, IServiceProvider services, params int[] posts) => DeliverAsync(site, services, TransferSite.Canary, posts);

    private static async Task DeliverAsync(TransferSite site, IServiceProvider services, string name, params int[] posts)
    {
        foreach (var number in posts)
        {
            // Accepted in the order of their numbers; the same at each delivery.
            Assert.Equal(MailStatus.Transferred, await TransferSite.DeliverAsync(services, site.Post(number, "branch", new DateTimeOffset(2026, 3, 30, 0, 0, 0, TimeSpan.Zero).AddSeconds(number), name)));
        }
    }

    private static List<int> Ids(TransferSite site, int number, string folder = "in") =>
        [.. JsonDocument.Parse(site.Desk.Read($"{folder}/branch-{number:000000}.json")).RootElement.GetProperty("submissions").EnumerateArray()
            .Select(post => int.Parse(post.GetProperty("id").GetString()!, System.Globalization.CultureInfo.InvariantCulture))];
}

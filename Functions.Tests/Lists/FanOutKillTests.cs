using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Subscribing;
using Sealpost.Tests.Bench;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Lists;

/// <summary>The application dies (SIGKILL) at a named step of a post's way to its subscribers, and is started again.</summary>
public sealed class FanOutKillTests(Azurite azurite)
{
    private const int Subscribers = 120;

    private static readonly Dictionary<string, (StorageStep Step, Moment Moment)> Steps = new()
    {
        ["after its text is kept for all"] = (StorageStep.PostPut, Moment.After),
        ["before what held it is deleted"] = (StorageStep.KeptDelete, Moment.Before),
        ["after the first mail is queued"] = (StorageStep.QueuePut, Moment.After),
        ["before a batch is written down"] = (StorageStep.ListUpdate, Moment.Before),
        ["after a batch is written down"] = (StorageStep.ListUpdate, Moment.After),
    };

    public static TheoryData<string> Names => [.. Steps.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Nobody_is_skipped_and_nobody_gets_it_twice(string name)
    {
        StorageProxy? proxy = null;
        await using var site = await ListSite.OpenAsync(azurite, set: app =>
        {
            proxy = new(app.Storage, app.Queue.Name);
            proxy.StartAsync().GetAwaiter().GetResult();
            (app.Settings["AzureWebJobsStorage"], app.Settings["Queue__Lease"]) = (proxy.ConnectionString, "00:00:01");
            (app.Settings["Ledger__Lease"], app.Settings["Smtp__SendSeconds"]) = ("00:00:06", "5");
        });
        await using var storage = proxy!;
        var subscribers = await site.SubscribeAsync(Subscribers);
        var status = await site.PostAsync("Killed");
        await site.AskedAsync(status);
        using (var process = Process.GetProcessById(site.App.ProcessId))
        {
            storage.Kill = async () =>
            {
                process.Kill();
                await process.WaitForExitAsync();
            };
            await DecideAsync(site, status, () => storage.Arm(new(Steps[name].Step, Steps[name].Moment, StorageEffect.Kill)));
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await site.App.StartAsync();
        await site.Site.UntilAsync(status, "sent");
        var post = await site.PostRowAsync(status);
        Assert.Equal((ListPostState.Queued, Subscribers), (post.Status, post.Queued));
        await Bench.Site.UntilAsync(async () => (await StatesAsync(site, status)).Count(state => state is MailStatus.Sent or MailStatus.Unknown) == Subscribers);
        var got = site.Delivered.Select(mail => Assert.Single(mail.To)).ToList();
        Assert.Equal(got.Count, got.Distinct().Count());
        // What was in work when it died is unknown, and not sent again by itself.
        var unknown = (await StatesAsync(site, status)).Count(state => state is MailStatus.Unknown);
        Assert.InRange(subscribers.Except(got).Count(), 0, unknown);
        Assert.InRange(unknown, 0, 50);
    }

    /// <summary>In a process of the test's own, so that only the application meets the fault.</summary>
    private static async Task DecideAsync(ListSite site, Uri status, Action arm)
    {
        var behind = site.App.Settings["AzureWebJobsStorage"];
        site.App.Settings["AzureWebJobsStorage"] = site.App.Storage;
        using var services = site.App.Services(TimeProvider.System);
        site.App.Settings["AzureWebJobsStorage"] = behind;
        arm();
        await services.GetRequiredService<DecidePost>().RunAsync(services.GetRequiredService<ListCatalog>().All.Single(), ListSite.Id(status), ListPostState.Approved, "moderator 1", default);
    }

    private static async Task<List<MailStatus>> StatesAsync(ListSite site, Uri status)
    {
        var states = new List<MailStatus>();
        var (from, post) = (ListSite.Id(status)[..13], ListSite.Id(status));
        await foreach (var row in site.App.Ledger.QueryAsync<MailRecord>($"PartitionKey ge '{from}' and PartitionKey lt '{from}~' and PartitionKey ne '{post}'"))
        {
            states.Add(row.State);
        }

        return states;
    }
}

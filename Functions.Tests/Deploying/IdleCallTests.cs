using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Deploying;

/// <summary>What is paid when nobody writes: runs of timers, and their calls on the storage, compared with docs/cost.md.</summary>
public sealed partial class IdleCallTests(Azurite azurite)
{
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    [Fact]
    public async Task Every_timer_runs_as_often_and_calls_the_storage_as_often_as_the_page_says()
    {
        await using var site = await Site.OpenAsync(azurite);
        await site.UntilAsync(await site.PostAsync("contact", "first", "1"), "sent");
        await site.App.StopAsync();
        await using var proxy = new StorageProxy(site.App.Storage, site.App.Queue.Name);
        await proxy.StartAsync();
        site.App.Settings["AzureWebJobsStorage"] = proxy.ConnectionString;
        using var services = site.App.Services(TimeProvider.System);

        var rows = new List<string>();
        foreach (Match timer in Timer().Matches(await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "Functions", "Wiring", "SelfHosted", "PumpServices.cs"))))
        {
            var period = Period(timer.Groups[2].Value, int.Parse(timer.Groups[3].Value, CultureInfo.InvariantCulture));
            var run = services.GetRequiredService(typeof(Program).Assembly.GetType($"Sealpost.{timer.Groups[1].Value}")!);
            // What only the day's first run does is not what a month is made of.
            await RunAsync(run);
            var calls = 0;
            proxy.Seen = _ => Interlocked.Increment(ref calls);
            await RunAsync(run);
            proxy.Seen = null;
            rows.Add(string.Create(CultureInfo.InvariantCulture, $"{timer.Groups[1].Value}: {Month / period:N0} runs, {calls} calls each"));
        }

        CostPage.AssertSays(CostPage.Table("timer").Where(row => row.Key != "all").Select(row => $"{row.Key}: {row.Value["runs a month"]} runs, {row.Value["calls a run"]} calls each"), rows);
    }

    private static Task RunAsync(object timer) => (Task)timer.GetType().GetMethod("RunAsync", [typeof(CancellationToken)])!.Invoke(timer, [CancellationToken.None])!;

    private static TimeSpan Period(string unit, int number) => unit switch
    {
        "Minutes" => TimeSpan.FromMinutes(number),
        "Hours" => TimeSpan.FromHours(number),
        _ => TimeSpan.FromDays(number),
    };

    [GeneratedRegex(@"AddTimer<(\w+)>\(services, TimeSpan\.From(\w+)\((\d+)\)")]
    private static partial Regex Timer();
}

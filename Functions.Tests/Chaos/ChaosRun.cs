using System.Diagnostics;

namespace Sealpost.Tests.Chaos;

/// <param name="Faults">Broken promises; none is the only good number.</param>
/// <param name="Fates">How many mails have each status in the end.</param>
/// <param name="Reasons">What their rows say, of those that are not sent.</param>
/// <param name="Taken">Mails that the relay took, for how many recipients ever.</param>
/// <param name="Missed">Faults whose step never came again.</param>
internal sealed record ChaosReport(
    IReadOnlyList<string> Faults, int Accepted, int Requests, IReadOnlyDictionary<string, int> Fates, IReadOnlyDictionary<string, int> Reasons, int Confirmations, int Taken, int Orphans,
    int Kills, IReadOnlyCollection<ChaosFault> Struck, IReadOnlyList<ChaosFault> Missed, TimeSpan Posting, TimeSpan Settling);

/// <summary>Posts, faults at the planned places, and the audit when everything is quiet.</summary>
internal static class ChaosRun
{
    private const int VisitorsAtOnce = 8;

    /// <param name="patience">For one post to be taken, and for everything to come to rest.</param>
    /// <param name="progress">Told how many posts are taken, and then what is not at rest yet.</param>
    public static async Task<ChaosReport> RunAsync(ChaosSize size, TimeSpan patience, Action<string> progress, CancellationToken cancel)
    {
        var plan = new ChaosPlan(size);
        var settings = ChaosSite.ShortLeases(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(7));
        settings["Logging__LogLevel__Default"] = size.Logs is null ? "Warning" : "Information";
        await using var site = await ChaosSite.OpenAsync(size.Instances, settings);
        foreach (var instance in site.Instances)
        {
            instance.Keep = size.Logs;
        }

        await Task.WhenAll(site.Instances.Select(instance => instance.AnsweringAsync(cancel)));
        using var visitors = new ChaosVisitors(site, patience);
        var strikes = new ChaosStrikes(site, size.Calm);
        var started = Stopwatch.GetTimestamp();
        await PostAsync(plan, visitors, strikes, progress, cancel);
        var posting = Stopwatch.GetElapsedTime(started);

        var audit = new ChaosAudit(site, visitors.Accepted);
        var unrest = await SettleAsync(audit, patience, progress, cancel);
        var faults = await audit.FaultsAsync();
        var struck = strikes.Struck;
        return new(
            [
                .. visitors.Faults, .. faults, .. unrest is null ? [] : new[] { $"After {patience.TotalSeconds:0} s {unrest}." },
                .. site.Instances.Where(instance => !instance.IsAlive).Select(instance => $"{instance.Name} ended by itself:\n{instance.Log}"),
            ],
            visitors.Accepted.Count, visitors.Requests, audit.Fates, audit.Reasons, audit.Confirmations, site.Smtp.AcceptedCount, audit.Orphans,
            site.Instances.Sum(instance => instance.Kills), struck, [.. plan.All.Except(struck)], posting, Stopwatch.GetElapsedTime(started) - posting);
    }

    private static async Task PostAsync(ChaosPlan plan, ChaosVisitors visitors, ChaosStrikes strikes, Action<string> progress, CancellationToken cancel)
    {
        var (done, options) = (0, new ParallelOptions { MaxDegreeOfParallelism = VisitorsAtOnce, CancellationToken = cancel });
        await Parallel.ForEachAsync(plan.Posts, options, async (post, stop) =>
        {
            foreach (var fault in plan.Before(post))
            {
                await strikes.PrepareAsync(fault);
            }

            await visitors.PostAsync(post, stop);
            progress($"{Interlocked.Increment(ref done)} of {plan.Posts.Count} posts taken");
        });
    }

    /// <returns>What did not come to rest; null when everything did.</returns>
    public static async Task<string?> SettleAsync(ChaosAudit audit, TimeSpan patience, Action<string> progress, CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var unrest = await audit.UnrestAsync();
            if (unrest is null || Stopwatch.GetElapsedTime(started) > patience)
            {
                return unrest;
            }

            progress(unrest);
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, cancel);
        }
    }
}

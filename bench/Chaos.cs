using System.CommandLine;
using Sealpost.Tests.Chaos;

namespace Sealpost.Benchmarks;

/// <summary>chaos: posts while everything fails, and the count of what became of them; ends with 1 when a promise was broken.</summary>
internal static class Chaos
{
    private static readonly Option<int> Posts = new("--posts") { DefaultValueFactory = _ => 1_000, Description = "How many." };
    private static readonly Option<ulong> Seed = new("--seed") { DefaultValueFactory = _ => 1, Description = "The same posts and faults as at the last time." };
    private static readonly Option<int> Instances = new("--instances") { DefaultValueFactory = _ => 1, Description = "Processes on the same storage." };
    private static readonly Option<int?> Faults = new("--faults") { Description = "Over all posts; one for every 8 posts, if it is not given." };
    private static readonly Option<int> Jump = new("--jump") { DefaultValueFactory = _ => 20, Description = "Seconds that a clock jumps, to and fro." };
    private static readonly Option<int> Minutes = new("--minutes") { DefaultValueFactory = _ => 5, Description = "Patience with one post, and with the end." };

    private static readonly Option<bool> Calm = new("--calm") { Description = "No fault that lasts half a minute." };
    private static readonly Option<string?> Logs = new("--logs") { Description = "A folder for the instances' logs." };

    public static Task<int> RunAsync(string[] args)
    {
        var command = new RootCommand("Posts while everything fails.") { Posts, Seed, Instances, Faults, Jump, Minutes, Calm, Logs };
        command.SetAction((words, cancel) =>
        {
            var (posts, instances) = (words.GetValue(Posts), words.GetValue(Instances));
            var size = new ChaosSize(
                posts, words.GetValue(Seed), instances, words.GetValue(Faults) ?? posts / 8, MostKills: posts / 25, TimeSpan.FromSeconds(words.GetValue(Jump))) { Calm = words.GetValue(Calm), Logs = words.GetValue(Logs) };
            return RunAsync(size, TimeSpan.FromMinutes(words.GetValue(Minutes)), cancel);
        });
        return command.Parse(args).InvokeAsync();
    }

    private static async Task<int> RunAsync(ChaosSize size, TimeSpan patience, CancellationToken cancel)
    {
        var report = await ChaosRun.RunAsync(size, patience, Show, cancel);
        Say($"seed {size.Seed}, {size.Posts} posts, {size.Instances} instance(s)");
        Say($"posted in {report.Posting.TotalSeconds:0} s with {report.Requests} requests, at rest {report.Settling.TotalSeconds:0} s later");
        Say($"kills {report.Kills}, faults {report.Struck.Count} struck, {report.Missed.Count} waited for a step that never came again");
        foreach (var missed in report.Missed)
        {
            Say($"  missed: {missed}");
        }

        Say($"accepted {report.Accepted} = {string.Join(" + ", report.Fates.Select(fate => $"{fate.Value} {fate.Key}"))}");
        foreach (var (reason, count) in report.Reasons)
        {
            Say($"  {count,4} {reason}");
        }

        Say($"confirmations {report.Confirmations}, mails that the relay took {report.Taken}, blobs left behind by sent mail {report.Orphans}");
        foreach (var fault in report.Faults)
        {
            Say($"BROKEN {fault}");
        }

        Say($"broken promises: {report.Faults.Count}");
        return report.Faults.Count == 0 ? 0 : 1;
    }

    private static void Show(string progress)
    {
        if (!Console.IsOutputRedirected)
        {
            Console.Write($"\r{progress,-70}");
        }
    }

    private static void Say(FormattableString line) => Console.WriteLine(FormattableString.Invariant(line));
}

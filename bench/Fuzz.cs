using System.Diagnostics;
using System.Globalization;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Hostile;

namespace Sealpost.Benchmarks;

/// <summary>fuzz [COUNT=100000] [SEED=1]: mutated posts over real connections, then the same without network, each timed.</summary>
internal static class Fuzz
{
    private const int MostMiB = 400;
    private const int MostMilliseconds = 50;

    public static async Task<int> RunAsync(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
        var seed = args.Length > 1 ? ulong.Parse(args[1], CultureInfo.InvariantCulture) : 1;
        await using var azurite = new Azurite();
        await azurite.InitializeAsync();
        await using var site = await Site.OpenAsync(azurite, set: FuzzForms.Write);
        var before = site.App.Memory >> 20;
        var started = Stopwatch.GetTimestamp();
        var report = await Fuzzer.RunAsync(site, count, seed, done => Console.Write($"\r{done} posted"));
        var took = Stopwatch.GetElapsedTime(started);
        Console.WriteLine($"\r{count} posts in {took.TotalSeconds:0} s ({count / took.TotalSeconds:0}/s), seed {seed}");
        foreach (var (status, answers) in report.Statuses)
        {
            Console.WriteLine($"  {status}  {answers}");
        }

        var most = report.Memory >> 20;
        Console.WriteLine($"memory of the application: {before} MiB at start, {most} MiB at most (limit {MostMiB})");
        await using var cpu = new CpuFuzzer(site.App);
        var slowest = await cpu.RunAsync(count, seed);
        Console.WriteLine($"slowest: {slowest.Time.TotalMilliseconds:0.0} ms (limit {MostMilliseconds}), {slowest.Case}");
        foreach (var fault in report.Faults)
        {
            Console.WriteLine($"FAULT {fault}");
        }

        return report.Faults.Count > 0 || most > MostMiB || slowest.Time.TotalMilliseconds > MostMilliseconds ? 1 : 0;
    }
}

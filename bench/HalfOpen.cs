using System.Diagnostics;
using System.Globalization;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Hostile;

namespace Sealpost.Benchmarks;

/// <summary>half-open [COUNT=10000] [AT-ONCE=500]: posts that begin and do not go on, and how good posts fare meanwhile.</summary>
internal static class HalfOpen
{
    public static async Task<int> RunAsync(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000;
        var atOnce = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 500;
        await using var azurite = new Azurite();
        await azurite.InitializeAsync();
        await using var site = await Site.OpenAsync(azurite);
        var before = site.App.Memory >> 20;
        var started = Stopwatch.GetTimestamp();
        var report = await HalfOpenPosts.RunAsync(site, count, atOnce);
        Console.WriteLine($"{count} half-open posts, {atOnce} at once, in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
        Console.WriteLine($"good posts taken: {report.GoodPosts} of {(count + atOnce - 1) / atOnce}, the slowest in {report.SlowestGoodPost.TotalMilliseconds:0} ms");
        Console.WriteLine($"memory of the application: {before} MiB at start, {report.Memory >> 20} MiB at most");
        return report.GoodPosts == (count + atOnce - 1) / atOnce ? 0 : 1;
    }
}

using System.Diagnostics;
using System.Globalization;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Journeys;

namespace Sealpost.Benchmarks;

/// <summary>
/// How much memory the application needs for eight posts of 20 MiB at the same time, from the first byte until the last mail,
/// sealed as a whole, has gone out. Linux: the kernel keeps the peak (VmHWM in /proc/PID/status, proc(5)).
/// </summary>
internal static class Uploads
{
    private const int Posts = 8;
    private const int MiB = 1024 * 1024;
    private const double LimitMiB = 150;

    public static async Task<int> RunAsync(string[] _)
    {
        await using var azurite = new Azurite();
        await azurite.InitializeAsync();
        await using var site = await UploadSite.OpenAsync(azurite);
        var started = Memory(site, "VmRSS");
        // So that idle means a service that has worked, and not one that has not loaded its code yet.
        await site.TakenAsync("within", Post(1));
        await UntilSentAsync(site, 1);
        var idle = Memory(site, "VmRSS");
        // Resets the peak.
        await File.WriteAllTextAsync($"/proc/{site.App.ProcessId}/clear_refs", "5");

        var watch = Stopwatch.StartNew();
        var bodies = Enumerable.Range(0, Posts).Select(_ => Post(10 * MiB)).ToList();
        await Task.WhenAll(bodies.Select(body => site.TakenAsync("within", body)));
        var (taken, accepting) = (watch.Elapsed, Memory(site, "VmHWM"));
        await UntilSentAsync(site, 1 + Posts);
        var peak = Memory(site, "VmHWM");

        Print($"posts                {Posts} of 20 MiB, at once");
        Print($"taken after          {taken.TotalSeconds:0.0} s, all sent after {watch.Elapsed.TotalSeconds:0.0} s");
        Print($"started              {started:0.0} MiB");
        Print($"idle                 {idle:0.0} MiB");
        Print($"peak while accepting {accepting:0.0} MiB, {accepting - idle:0.0} MiB above idle");
        Print($"peak                 {peak:0.0} MiB, {peak - idle:0.0} MiB above idle (limit {LimitMiB:0})");
        return peak - idle <= LimitMiB ? 0 : 1;
    }

    private static MultipartBody Post(int size) => new MultipartBody().Field("name", "Z")
        .File("cv", "cv.pdf", SampleFiles.Pdf(Math.Max(10, size - 1_000))).File("photo", "me.jpg", SampleFiles.Jpeg(Math.Max(10, size)));

    private static async Task UntilSentAsync(Site site, int mails)
    {
        await site.Smtp.WaitForMailAsync(mails, TimeSpan.FromMinutes(10));
        while ((await site.UploadsAsync()).Count > 0)
        {
        }
    }

    /// <returns>MiB.</returns>
    private static double Memory(Site site, string what) => double.Parse(
        File.ReadLines($"/proc/{site.App.ProcessId}/status").First(line => line.StartsWith($"{what}:", StringComparison.Ordinal)).Split(':')[1].Replace("kB", "", StringComparison.Ordinal),
        CultureInfo.InvariantCulture) / 1024;

    private static void Print(FormattableString line) => Console.WriteLine(FormattableString.Invariant(line));
}

using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Enqueuing;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;

namespace Sealpost.Benchmarks;

/// <summary>
/// memory: the most memory that the application holds while it delivers the first mails of 1,000, 10,000 and 100,000 that wait, and
/// what a mail costs. The queue is a stand-in in this process; tables and blobs are Azurite's.
/// </summary>
internal static class Memory
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly Option<int> Mails = new("--mails") { DefaultValueFactory = _ => 1_000, Description = "To deliver of those that wait." };
    private static readonly int[] Waiting = [1_000, 10_000, 100_000];

    public static Task<int> RunAsync(string[] args)
    {
        var command = new RootCommand("Memory, and what a mail costs.") { Mails };
        command.SetAction(words => RunAsync(words.GetValue(Mails)));
        return command.Parse(args).InvokeAsync();
    }

    private static async Task<int> RunAsync(int mails)
    {
        var used = new List<Use>();
        foreach (var waiting in Waiting)
        {
            used.Add(await DeliverAsync(waiting, Math.Min(mails, waiting)));
            Scoreboard.Say($"{waiting,7} waiting: peak {used[^1].PeakMiB,4:0} MiB, {used[^1].Cost,5:0.00} ms of a core a mail, {used[^1].Rate,4:0} mails/s");
        }

        await AllocateAsync();
        var score = new Scoreboard();
        score.AtMost("memory with 100,000 waiting, of that with 1,000", used[^1].PeakMiB / used[0].PeakMiB, 1.15);
        score.AtMost("cost of a mail with 100,000 waiting, of that with 1,000", used[^1].Cost / used[0].Cost, 1.25);
        return score.ExitCode;
    }

    /// <param name="Cost">Milliseconds of a core, when warm.</param>
    private sealed record Use(double PeakMiB, double Cost, double Rate);

    private static async Task<Use> DeliverAsync(int waiting, int mails)
    {
        await using var azurite = await Azurite.InMemoryAsync();
        await using var sink = await SmtpSink.StartAsync();
        await using var unused = ScriptedSmtpServer.Launch();
        await using var app = new App(azurite, unused);
        var envelope = new Envelope(app.Ring);
        await using var queue = new QueueStandIn(app.Queue.Name, number => WaitingPosts.Message(envelope, number)) { Messages = waiting };
        await queue.StartAsync();
        (app.Settings["AzureWebJobsStorage"], app.Settings["Smtp__Port"]) = (queue.Beside(app.Storage), $"{sink.Port}");
        await WaitingPosts.WriteFormAsync(app);
        await app.StartAsync();

        // The first half makes it warm.
        await sink.UntilAsync(mails / 2, Patience);
        using var process = Process.GetProcessById(app.ProcessId);
        var (before, first) = (process.TotalProcessorTime, sink.Count);
        await sink.UntilAsync(mails, Patience);
        process.Refresh();
        var (cost, count) = (process.TotalProcessorTime - before, sink.Count - first);
        return new(Peak(app.ProcessId), cost.TotalMilliseconds / count, (count - 1) / sink.Between(first + 1, first + count).TotalSeconds);
    }

    /// <summary>In this process, because the runtime's count is not to be had from outside; with the clients of the storage and the relay.</summary>
    private static async Task AllocateAsync()
    {
        const int warm = 500, measured = 500;
        await using var azurite = await Azurite.InMemoryAsync();
        await using var sink = await SmtpSink.StartAsync();
        await using var unused = ScriptedSmtpServer.Launch();
        await using var app = new App(azurite, unused);
        app.Settings["Smtp__Port"] = $"{sink.Port}";
        await WaitingPosts.WriteFormAsync(app);
        await using var services = app.Services(TimeProvider.System);
        var (deliver, envelope) = (services.GetRequiredService<DeliverMail>(), new Envelope(app.Ring));
        List<BinaryData> messages = [.. Enumerable.Range(0, warm + measured).Select(number => BinaryData.FromBytes(WaitingPosts.Message(envelope, number)))];
        var (allocated, started, compiled) = (0L, 0L, 0L);
        for (var number = 0; number < messages.Count; number++)
        {
            if (number == warm)
            {
                (allocated, started, compiled) = (GC.GetTotalAllocatedBytes(precise: true), Stopwatch.GetTimestamp(), System.Runtime.JitInfo.GetCompiledMethodCount());
            }

            await deliver.RunAsync(messages[number].ToObjectFromJson<QueuedMail>()!, CancellationToken.None);
        }

        var kib = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / 1024.0 / measured;
        var methods = System.Runtime.JitInfo.GetCompiledMethodCount() - compiled;
        Scoreboard.Say($"a delivery allocates {kib:0} KiB; {methods / (double)measured:0.0} methods were still compiled for each; one after the other each takes {Stopwatch.GetElapsedTime(started).TotalMilliseconds / measured:0.0} ms");
    }

    /// <returns>MiB: the kernel keeps the peak (VmHWM in /proc/PID/status, proc(5)).</returns>
    public static double Peak(int process) => double.Parse(
        File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(':')[1].Replace("kB", "", StringComparison.Ordinal),
        CultureInfo.InvariantCulture) / 1024;
}

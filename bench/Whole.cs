using System.CommandLine;
using System.Diagnostics;
using System.Text;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Chaos;
using Sealpost.Tests.Smtp;

namespace Sealpost.Benchmarks;

/// <summary>whole: waiting posts through the application, against a loop that makes the same storage calls and nothing else.</summary>
internal static class Whole
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly Option<int> RoundsOption = new("--rounds") { DefaultValueFactory = _ => 5, Description = "Medians of so many." };
    private static readonly Option<int> Posts = new("--posts") { DefaultValueFactory = _ => 500, Description = "That wait. Azurite slows down with them." };
    private static readonly Option<int> Connections = new("--connections") { DefaultValueFactory = _ => 8, Description = "To the relay, of the loop." };

    public static Task<int> RunAsync(string[] args)
    {
        var command = new RootCommand("Waiting posts, sealed and sent.") { RoundsOption, Posts, Connections };
        command.SetAction(words => RunAsync(words.GetValue(RoundsOption), words.GetValue(Posts), words.GetValue(Connections)));
        return command.Parse(args).InvokeAsync();
    }

    private static async Task<int> RunAsync(int rounds, int posts, int connections)
    {
        var mail = Path.GetTempFileName();
        await File.WriteAllBytesAsync(mail, await SampleAsync());
        Scoreboard.Say($"a mail has {new FileInfo(mail).Length} bytes");
        await CountAsync(posts);
        var costs = new List<double>();
        var rates = await Rounds.MediansAsync(rounds, warm: false,
        [
            ("the bare loop", () => RateAsync(posts, [], (app, sink) => References.Part("bare-loop", app.Storage, app.Queue.Name, $"{sink.Port}", mail, $"{connections}"))),
            ("the application", () => RateAsync(posts, costs, null)),
        ]);
        File.Delete(mail);
        Scoreboard.Say($"the application takes {Rounds.Median(costs):0.00} ms of a core a mail");
        foreach (var (name, rate) in rates)
        {
            Scoreboard.Say($"{name,-32} {rate,8:0} messages/s");
        }

        var score = new Scoreboard();
        score.AtLeast("the application, of the bare loop", rates["the application"] / rates["the bare loop"], 0.7);
        return score.ExitCode;
    }

    /// <summary>One of the application's own mails, ready for the wire.</summary>
    private static async Task<byte[]> SampleAsync()
    {
        await using var azurite = await MemoryAsync();
        await using var smtp = ScriptedSmtpServer.Launch();
        await using var app = new App(azurite, smtp);
        await WaitingPosts.WriteFormAsync(app);
        await WaitingPosts.PutAsync(app, app.Queue, 0, 1);
        await app.StartAsync();
        var mail = (await smtp.WaitForMailAsync(1, Patience))[0];
        // No line of an armored message begins with a dot.
        return [.. mail.Raw.ToArray(), .. Encoding.ASCII.GetBytes(".\r\n")];
    }

    /// <summary>In a run of its own: counting costs time.</summary>
    private static async Task CountAsync(int posts)
    {
        await using var azurite = await MemoryAsync();
        await using var sink = await SmtpSink.StartAsync();
        await using var unused = ScriptedSmtpServer.Launch();
        await using var app = new App(azurite, unused);
        await using var proxy = new StorageProxy(app.Storage, app.Queue.Name);
        await proxy.StartAsync();
        (app.Settings["AzureWebJobsStorage"], app.Settings["Smtp__Port"]) = (proxy.ConnectionString, $"{sink.Port}");
        await WaitingPosts.WriteFormAsync(app);
        await WaitingPosts.PutAsync(app, app.Queue, 0, posts);
        await app.StartAsync();
        await sink.UntilAsync(posts, Patience);
        await Site.UntilAsync(async () => (await app.Queue.GetPropertiesAsync()).Value.ApproximateMessagesCount == 0);
        var counts = Enum.GetValues<StorageStep>().Where(step => proxy.CountOf(step) > 0).ToDictionary(step => step, proxy.CountOf);
        Scoreboard.Say($"storage calls: {counts.Values.Sum() / (double)posts:0.00} a mail; of {posts} mails {string.Join(", ", counts.Select(count => $"{count.Value} {count.Key}"))}");
    }

    /// <param name="costs">Takes the processor time of the program for a mail, in milliseconds.</param>
    /// <param name="start">Another program than the application.</param>
    /// <returns>Messages a second, when everything is warm.</returns>
    private static async Task<double> RateAsync(int posts, List<double> costs, Func<App, SmtpSink, ProcessStartInfo>? start)
    {
        await using var azurite = await MemoryAsync();
        await using var sink = await SmtpSink.StartAsync();
        await using var unused = ScriptedSmtpServer.Launch();
        await using var app = new App(azurite, unused);
        app.Settings["Smtp__Port"] = $"{sink.Port}";
        await WaitingPosts.WriteFormAsync(app);
        await WaitingPosts.PutAsync(app, app.Queue, 0, posts);
        using var other = start is null ? null : Process.Start(start(app, sink));
        if (other is null)
        {
            await app.StartAsync();
        }

        await sink.UntilAsync(posts, Patience);
        // Warm now. It sleeps until all of the second half wait.
        var worker = other?.Id ?? app.ProcessId;
        await SignalAsync(worker, "STOP");
        await WaitingPosts.PutAsync(app, app.Queue, posts, posts);
        using var running = Process.GetProcessById(worker);
        var before = running.TotalProcessorTime;
        await SignalAsync(worker, "CONT");
        await sink.UntilAsync(2 * posts, Patience);
        running.Refresh();
        costs.Add((running.TotalProcessorTime - before).TotalMilliseconds / posts);
        other?.Kill();
        return (posts * 0.9 - 1) / sink.Between(posts + (posts / 10) + 1, 2 * posts).TotalSeconds;
    }

    private static async Task SignalAsync(int process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process}"]);
        await kill.WaitForExitAsync();
    }

    private static async Task<Azurite> MemoryAsync()
    {
        var azurite = new Azurite { InMemory = true };
        await azurite.InitializeAsync();
        return azurite;
    }
}

using System.CommandLine;
using System.Diagnostics;
using System.Text;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;

namespace Sealpost.Benchmarks;

/// <summary>whole: waiting posts through the application, against a loop that makes the same storage calls and nothing else.</summary>
internal static class Whole
{
    /// <summary>Batches before the measured one: the runtime compiles what is called often once more, and does so beside the work.</summary>
    private const int Warm = 3;

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
        var (ours, theirs) = (new List<double>(), new List<double>());
        var rates = await Rounds.MediansAsync(rounds, warm: false,
        [
            ("the bare loop", () => RateAsync(posts, theirs, (app, sink) => References.Part("bare-loop", app.Storage, app.Queue.Name, $"{sink.Port}", mail, $"{connections}"))),
            ("the application", () => RateAsync(posts, ours, (_, _) => References.Application())),
        ]);
        File.Delete(mail);
        Scoreboard.Say($"of a core a mail: the application {Rounds.Median(ours):0.00} ms, the bare loop {Rounds.Median(theirs):0.00} ms");
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
        await using var azurite = await Azurite.InMemoryAsync();
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
        await using var azurite = await Azurite.InMemoryAsync();
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
    /// <param name="start">The program.</param>
    /// <returns>Messages a second, when everything is warm.</returns>
    private static async Task<double> RateAsync(int posts, List<double> costs, Func<App, SmtpSink, ProcessStartInfo> start)
    {
        await using var azurite = await Azurite.InMemoryAsync();
        await using var sink = await SmtpSink.StartAsync();
        await using var unused = ScriptedSmtpServer.Launch();
        await using var app = new App(azurite, unused);
        app.Settings["Smtp__Port"] = $"{sink.Port}";
        await WaitingPosts.WriteFormAsync(app);
        await app.Queue.CreateIfNotExistsAsync();
        using var process = References.Start(start(app, sink), app);
        for (var warm = 0; warm < Warm; warm++)
        {
            await WaitingPosts.PutAsync(app, app.Queue, warm * posts, posts);
            await sink.UntilAsync((warm + 1) * posts, Patience);
        }

        // It sleeps until all of them wait.
        await Signals.PauseAsync(process.Id);
        await WaitingPosts.PutAsync(app, app.Queue, Warm * posts, posts);
        process.Refresh();
        var before = process.TotalProcessorTime;
        await Signals.ResumeAsync(process.Id);
        await sink.UntilAsync((Warm + 1) * posts, Patience);
        process.Refresh();
        costs.Add((process.TotalProcessorTime - before).TotalMilliseconds / posts);
        process.Kill();
        await process.WaitForExitAsync();
        return ((posts * 0.9) - 1) / sink.Between((Warm * posts) + (posts / 10) + 1, (Warm + 1) * posts).TotalSeconds;
    }
}

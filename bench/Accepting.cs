using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;

namespace Sealpost.Benchmarks;

/// <summary>accepting: posts of 1 KiB over 32 connections, against the least that could do the same; ends with 1 when a limit is missed.</summary>
internal static class Accepting
{
    private const int Connections = 32;
    private const string Form = "contact";
    private static readonly Option<int> RoundsOption = new("--rounds") { DefaultValueFactory = _ => 5, Description = "Medians of so many." };
    private static readonly Option<int> Seconds = new("--seconds") { DefaultValueFactory = _ => 5, Description = "Each turn, after a warm-up." };

    public static Task<int> RunAsync(string[] args)
    {
        var command = new RootCommand("Posts that are taken.") { RoundsOption, Seconds };
        command.SetAction(words => RunAsync(words.GetValue(RoundsOption), TimeSpan.FromSeconds(words.GetValue(Seconds))));
        return command.Parse(args).InvokeAsync();
    }

    private static async Task<int> RunAsync(int rounds, TimeSpan time)
    {
        await References.InstallAsync();
        await CountAsync();
        Func<App, int, ProcessStartInfo> ours = (_, _) => References.Part("accept"), bare = (app, _) => References.Part("bare-accept", app.Storage, app.Queue.Name),
            node = (app, port) => References.Node("accept.mjs", app.Storage, app.Queue.Name, $"{port}");
        var (loads, servers) = (new Dictionary<string, List<Load>>(), new[] { ("the application", ours), ("bare Kestrel", bare), ("Node", node) });
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (name, server) in servers)
            {
                loads[name] = [.. loads.GetValueOrDefault(name) ?? [], await LoadAsync(server, time)];
            }
        }

        foreach (var (name, all) in loads)
        {
            Scoreboard.Say($"{name,-20} {Median(all, load => load.Rate),7:0} posts/s  p50 {Median(all, load => load.Median),5:0.0} ms  p99 {Median(all, load => load.Percentile99),5:0.0} ms  {Median(all, load => load.Cost),5:0.00} ms of a core a post  refused {all.Sum(load => load.Errors)}");
        }

        var score = new Scoreboard();
        double Rate(string name) => Median(loads[name], load => load.Rate);
        score.AtLeast("of bare Kestrel", Rate("the application") / Rate("bare Kestrel"), 0.85);
        score.AtLeast("of Node", Rate("the application") / Rate("Node"), 1);
        score.AtMost("refused", loads.Values.Sum(all => all.Sum(load => load.Errors)), 0);
        return score.ExitCode;
    }

    private static double Busy(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime.TotalMilliseconds;
    }

    private static double Median(IEnumerable<Load> loads, Func<Load, double> value) => Rounds.Median([.. loads.Select(value)]);

    private static async Task<Load> LoadAsync(Func<App, int, ProcessStartInfo> server, TimeSpan time)
    {
        await using var azurite = await Azurite.InMemoryAsync();
        await using var unused = ScriptedSmtpServer.Launch();
        await using var app = new App(azurite, unused);
        await WriteFormAsync(app);
        var port = Azurite.FreePort();
        return await WithServerAsync(app, port, server(app, port), async process =>
        {
            await LoadGenerator.RunAsync(port, $"/f/{Form}", Connections, TimeSpan.FromSeconds(4));
            var before = Busy(process);
            var load = await LoadGenerator.RunAsync(port, $"/f/{Form}", Connections, time);
            return load with { Cost = (Busy(process) - before) / (load.Rate * time.TotalSeconds) };
        });
    }

    private static async Task<T> WithServerAsync<T>(App app, int port, ProcessStartInfo start, Func<Process, Task<T>> run)
    {
        app.Settings["ASPNETCORE_URLS"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        using var process = References.Start(start, app);
        try
        {
            await Listening.UntilAsync(port);
            return await run(process);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    /// <summary>In a run of its own: counting costs time.</summary>
    private static async Task CountAsync()
    {
        await using var azurite = await Azurite.InMemoryAsync();
        await using var unused = ScriptedSmtpServer.Launch();
        await using var app = new App(azurite, unused);
        await using var proxy = new StorageProxy(app.Storage, app.Queue.Name);
        await proxy.StartAsync();
        await WriteFormAsync(app);
        app.Settings["AzureWebJobsStorage"] = proxy.ConnectionString;
        var port = Azurite.FreePort();
        var load = await WithServerAsync(app, port, References.Part("accept"), _ => LoadGenerator.RunAsync(port, $"/f/{Form}", 4, TimeSpan.FromSeconds(2)));
        var (posts, counts) = ((await app.Queue.GetPropertiesAsync()).Value.ApproximateMessagesCount, Enum.GetValues<StorageStep>().ToDictionary(step => step, proxy.CountOf));
        Scoreboard.Say($"storage calls of {posts} posts: {string.Join(", ", counts.Where(count => count.Value > 0).Select(count => $"{count.Value} {count.Key}"))}; refused {load.Errors}");
    }

    private static Task WriteFormAsync(App app) => File.WriteAllTextAsync(Path.Combine(app.Forms, $"{Form}.json"), """
        {
          "recipients": ["owner@example.org"], "subject": "From {name}",
          "fields": [{ "name": "name" }, { "name": "email", "type": "email" }, { "name": "message", "type": "textarea", "maxLength": 60000 }]
        }
        """);
}

using System.CommandLine;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Subscribing;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;

namespace Sealpost.Benchmarks;

/// <summary>
/// lists: one post to a list of 1,000, 10,000 and 100,000 subscribers: the most memory that the application holds, and what a mail costs.
/// Subscribers, queue and ledger are stand-ins in this process, for Azurite can't hold so many; the rest is Azurite's.
/// </summary>
internal static class Lists
{
    private const string Name = "news";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(25);
    private static readonly Option<int[]> Sizes = new("--subscribers") { DefaultValueFactory = _ => [1_000, 10_000, 100_000], AllowMultipleArgumentsPerToken = true };

    public static Task<int> RunAsync(string[] args)
    {
        var command = new RootCommand("A post to all subscribers of a list.") { Sizes };
        command.SetAction(words => RunAsync(words.GetValue(Sizes)!));
        return command.Parse(args).InvokeAsync();
    }

    private static async Task<int> RunAsync(int[] sizes)
    {
        var used = new List<Use>();
        foreach (var subscribers in sizes)
        {
            used.Add(await PostAsync(subscribers));
            Scoreboard.Say($"{subscribers,7} subscribers: peak {used[^1].PeakMiB,4:0} MiB, {used[^1].Cost,5:0.00} ms of a core a mail, {used[^1].Rate,4:0} mails/s, the last tenth {used[^1].Steady,4:0.00} times as fast as the one after the first");
        }

        var score = new Scoreboard();
        score.AtMost($"memory with {sizes[^1]} subscribers, of that with {sizes[0]}", used[^1].PeakMiB / used[0].PeakMiB, 1.25);
        // Not of the first, most of which is compiling.
        score.AtMost($"cost of a mail with {sizes[^1]} subscribers, of that with {sizes[^2]}", used[^1].Cost / used[^2].Cost, 1.25);
        return score.ExitCode;
    }

    /// <param name="Cost">Milliseconds of a core.</param>
    /// <param name="Steady">The speed of the last tenth, of that of the second.</param>
    private sealed record Use(double PeakMiB, double Cost, double Rate, double Steady);

    private static async Task<Use> PostAsync(int subscribers)
    {
        await using var azurite = await Azurite.InMemoryAsync();
        await using var sink = await SmtpSink.StartAsync();
        await using var unused = ScriptedSmtpServer.Launch();
        await using var app = new App(azurite, unused);
        (app.Settings["Smtp__Port"], app.Settings["Public__Url"]) = ($"{sink.Port}", "https://forms.example.org");
        // Its own log would be most of what this process holds.
        app.Settings["Logging__LogLevel__Default"] = "Warning";
        app.Settings["Logging__LogLevel__Sealpost"] = "Warning";
        await WriteAsync(app);
        await using var proxy = new StorageProxy(app.Storage, app.Queue.Name);
        using (var services = app.Services(TimeProvider.System))
        {
            var list = new SubscriberStandIn(app.Lists.Name, Name, await services.GetRequiredService<ListKeys>().GetAsync(Name, CancellationToken.None), subscribers);
            var (queue, ledger) = (new QueueInMemory(app.Queue.Name), new LedgerInMemory(app.Ledger.Name));
            proxy.Instead = async context => await queue.AnswerAsync(context) || await ledger.AnswerAsync(context) || await list.AnswerAsync(context);
        }

        await proxy.StartAsync();
        app.Settings["AzureWebJobsStorage"] = proxy.ConnectionString;
        await app.StartAsync();
        using var answer = await app.Http.PostAsync("/f/tell", new FormUrlEncodedContent(new Dictionary<string, string> { ["headline"] = "News", ["text"] = string.Concat(Enumerable.Repeat("A line of news.\n", 100)) }));
        if ((int)answer.StatusCode >= 400)
        {
            throw new InvalidOperationException($"The post was answered with {answer.StatusCode}.");
        }

        // The question to the moderator.
        await sink.UntilAsync(1, Patience);
        using var process = Process.GetProcessById(app.ProcessId);
        var before = process.TotalProcessorTime;
        await ApproveAsync(app);
        await DeliveredAsync(app, sink, subscribers + 1);
        process.Refresh();
        var cost = process.TotalProcessorTime - before;
        if (sink.Count != subscribers + 1)
        {
            throw new InvalidOperationException($"{sink.Count - 1} mails for {subscribers} subscribers.");
        }

        return new(Memory.Peak(app.ProcessId), cost.TotalMilliseconds / subscribers, (subscribers - 1) / sink.Between(2, subscribers + 1).TotalSeconds,
            sink.Between((subscribers / 10) + 1, subscribers / 5) / sink.Between((subscribers * 9 / 10) + 1, subscribers));
    }

    /// <summary>What went wrong meanwhile is part of the result.</summary>
    private static async Task DeliveredAsync(App app, SmtpSink sink, int mails)
    {
        try
        {
            await sink.UntilAsync(mails, Patience);
        }
        finally
        {
            var warnings = app.Log.Split('\n').Where(line => line.Contains("warn:", StringComparison.Ordinal) || line.Contains("fail:", StringComparison.Ordinal)).ToList();
            warnings.Take(10).ToList().ForEach(Console.WriteLine);
            Scoreboard.Say($"{warnings.Count} warnings, {sink.Count} of {mails} mails");
        }
    }

    /// <summary>As a moderator would: the operator's command is a process of its own, whose time is not counted.</summary>
    private static async Task ApproveAsync(App app)
    {
        var held = await app.CommandAsync("held", "list");
        var id = held.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).First(DecideHeld.IsId);
        var released = await app.CommandAsync("held", "release", id);
        if (released.ExitCode != 0)
        {
            throw new InvalidOperationException(released.Output);
        }
    }

    private static async Task WriteAsync(App app)
    {
        Directory.CreateDirectory(Path.Combine(app.Forms, "lists"));
        await File.WriteAllTextAsync(Path.Combine(app.Forms, "lists", $"{Name}.json"), """{ "title": "News", "help": "https://www.example.org/", "moderators": ["first@example.org"] }""");
        await File.WriteAllTextAsync(Path.Combine(app.Forms, "tell.json"), $$"""
            { "postTo": "{{Name}}", "subject": "{headline}", "fields": [{ "name": "headline" }, { "name": "text", "type": "textarea" }] }
            """);
    }
}

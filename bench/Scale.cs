using System.CommandLine;

namespace Sealpost.Benchmarks;

/// <summary>
/// scale: the same waiting mails with 1, 2 and 4 instances on one storage, before a relay that takes its time, so that neither the
/// storage nor the processor is the limit; and 4 instances where the relay is. Ends with 1 when a limit is missed, or a mail was missing or doubled.
/// </summary>
internal static class Scale
{
    private const int Most = 4;

    /// <summary>Connections to the relay of one instance.</summary>
    private const int Pool = 12;

    /// <summary>What the relay takes at once where it is the limit: what two of the four instances could use.</summary>
    private const int Limit = 2 * Pool;

    private static readonly string Narrow = $"{Most} instances, a relay that serves {Limit} at once";
    private static readonly string Shared = $"{Most} instances, Smtp__Connections={Limit}";

    private static readonly Option<int> RoundsOption = new("--rounds") { DefaultValueFactory = _ => 3, Description = "Medians of so many." };
    private static readonly Option<int> Mails = new("--mails") { DefaultValueFactory = _ => 480, Description = "That wait in each turn." };
    private static readonly Option<int> Pause = new("--pause") { DefaultValueFactory = _ => 400, Description = "Milliseconds that the relay takes for a mail." };

    public static Task<int> RunAsync(string[] args)
    {
        var command = new RootCommand("Instances that share the work.") { RoundsOption, Mails, Pause };
        command.SetAction(words => RunAsync(words.GetValue(RoundsOption), words.GetValue(Mails), TimeSpan.FromMilliseconds(words.GetValue(Pause))));
        return command.Parse(args).InvokeAsync();
    }

    private static async Task<int> RunAsync(int rounds, int mails, TimeSpan pause)
    {
        var (turns, score) = (new Dictionary<string, List<Delivery>>(), new Scoreboard());
        for (var round = 0; round < rounds && score.ExitCode == 0; round++)
        {
            await using (var fleet = await Fleet.StartAsync(Most, ("Smtp__PoolSize", Pool)))
            {
                await RunAsync(fleet, score, async () =>
                {
                    foreach (var instances in new[] { 1, 2, Most })
                    {
                        Note(turns, Plain(instances), await fleet.DeliverAsync(instances, mails, pause));
                    }

                    Note(turns, Narrow, await fleet.DeliverAsync(Most, mails / 2, pause, atOnce: Limit));
                });
            }

            await using var frugal = await Fleet.StartAsync(Most, ("Smtp__PoolSize", Pool), ("Smtp__Connections", Limit));
            await RunAsync(frugal, score, async () => Note(turns, Shared, await frugal.DeliverAsync(Most, mails, pause)));
        }

        if (score.ExitCode == 0)
        {
            Judge(turns, score, pause);
        }

        return score.ExitCode;
    }

    /// <summary>With the count of what came of its mails.</summary>
    private static async Task RunAsync(Fleet fleet, Scoreboard score, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (TimeoutException late)
        {
            Scoreboard.Say($"{late.Message}");
        }

        var (missing, doubled) = fleet.Audit();
        score.AtMost("mails that were missing", missing, 0);
        score.AtMost("mails that came twice", doubled, 0);
    }

    private static void Note(Dictionary<string, List<Delivery>> turns, string name, Delivery delivery)
    {
        Scoreboard.Say($"{name,-58} {delivery.Rate,8:0.0} mails/s, {delivery.Cores:0.00} of a core each");
        if (!turns.TryAdd(name, [delivery]))
        {
            turns[name].Add(delivery);
        }
    }

    private static void Judge(Dictionary<string, List<Delivery>> turns, Scoreboard score, TimeSpan pause)
    {
        double Rate(string name) => Rounds.Median([.. turns[name].Select(turn => turn.Rate)]);
        int AtOnce(string name) => turns[name].Max(turn => turn.AtOnce);
        var one = Rate(Plain(1));
        foreach (var name in turns.Keys)
        {
            Scoreboard.Say($"{name,-58} {Rate(name),8:0.0} mails/s, the median; {Rate(name) / one:0.00} times one instance");
        }

        score.AtLeast("2 instances, of twice one", Rate(Plain(2)) / (2 * one), 0.8);
        score.AtLeast($"{Most} instances, of {Most} times one", Rate(Plain(Most)) / (Most * one), 0.8);
        var limit = Limit / pause.TotalSeconds;
        score.AtLeast($"{Narrow}: of its limit", Rate(Narrow) / limit, 0.8);
        score.AtMost($"{Narrow}: of its limit", turns[Narrow].Max(turn => turn.Rate) / limit, 1.02);
        score.AtLeast($"{Shared}: of its limit", Rate(Shared) / limit, 0.6);
        score.AtMost($"{Shared}: mails at once", AtOnce(Shared), Limit);
    }

    private static string Plain(int instances) => $"{instances} instance{(instances > 1 ? "s" : "")}";
}

using System.Diagnostics;
using Sealpost.Tests.Bench;

namespace Sealpost.Benchmarks;

/// <summary>Instances of the application on one storage, before one slow relay. Those that take no part in a turn are halted.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    /// <summary>Mails for each instance before the first turn: the runtime compiles what is called often once more.</summary>
    private const int Warm = 200;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(20);

    private readonly Azurite _azurite;
    private readonly SlowRelay _relay = new();
    private readonly List<App> _apps = [];
    private int _put;

    private Fleet(Azurite azurite) => _azurite = azurite;

    private App First => _apps[0];

    private IEnumerable<int> Processes => _apps.Select(app => app.ProcessId);

    /// <returns>Warm.</returns>
    public static async Task<Fleet> StartAsync(int instances, params IEnumerable<(string Name, int Value)> settings)
    {
        var fleet = new Fleet(await Azurite.InMemoryAsync());
        fleet._apps.Add(new(fleet._azurite, fleet._relay.Server));
        fleet.First.Settings["Logging__LogLevel__Default"] = "Warning";
        fleet.First.Settings["Smtp__TimeoutSeconds"] = "60";
        foreach (var (name, value) in settings)
        {
            fleet.First.Settings[name] = $"{value}";
        }

        fleet._apps.AddRange(Enumerable.Range(1, instances - 1).Select(_ => new App(fleet._azurite, fleet._relay.Server, fleet.First)));
        await WaitingPosts.WriteFormAsync(fleet.First);
        await Task.WhenAll(fleet._apps.Select(app => app.StartAsync()));
        try
        {
            await fleet.DeliverAsync(instances, instances * Warm, Quick);
            return fleet;
        }
        catch
        {
            fleet._apps.ForEach(app => Console.Error.WriteLine(app.Log[^Math.Min(app.Log.Length, 2000)..]));
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Mails that wait, delivered by so many of the instances, which begin at the same moment.</summary>
    /// <param name="atOnce">As <see cref="SlowRelay.Begin"/>.</param>
    /// <exception cref="TimeoutException">Some did not come.</exception>
    public async Task<Delivery> DeliverAsync(int instances, int mails, TimeSpan pause, int atOnce = 0)
    {
        await Signals.PauseAsync(Processes);
        await WaitingPosts.PutAsync(First, First.Queue, _put, mails);
        _put += mails;
        _relay.Begin(pause, atOnce);
        var working = _apps.Take(instances).Select(app => Process.GetProcessById(app.ProcessId)).ToList();
        var (before, started) = (Used(working), Stopwatch.GetTimestamp());
        await Signals.ResumeAsync(working.Select(process => process.Id));
        await _relay.Server.WaitForMailAsync(_put, Patience);
        var cores = (Used(working) - before) / Stopwatch.GetElapsedTime(started);
        var delivery = new Delivery(mails / _relay.Span.TotalSeconds, cores / instances, _relay.Most);
        // Recorded, too, so that nobody who is halted next has any of them.
        await Site.UntilAsync(async () => (await First.Queue.GetPropertiesAsync()).Value.ApproximateMessagesCount == 0);
        working.ForEach(process => process.Dispose());
        return delivery;
    }

    /// <returns>Mails that the relay never took, and takings of one that it had taken before.</returns>
    public (int Missing, int Doubled) Audit()
    {
        var taken = _relay.Taken();
        return (_put - taken.Count, taken.Values.Sum(times => times - 1));
    }

    public async ValueTask DisposeAsync()
    {
        await Signals.ResumeAsync(Processes);
        // The first one has the folder that all use.
        foreach (var app in _apps.AsEnumerable().Reverse())
        {
            await app.DisposeAsync();
        }

        await _relay.DisposeAsync();
        await _azurite.DisposeAsync();
    }

    private static TimeSpan Used(List<Process> processes) => processes.Aggregate(TimeSpan.Zero, (sum, process) =>
    {
        process.Refresh();
        return sum + process.TotalProcessorTime;
    });
}

/// <param name="Rate">Mails a second, from the first one's arrival at the relay to the last one's acceptance.</param>
/// <param name="Cores">Of an instance.</param>
/// <param name="AtOnce">The most that the relay had in work at one time.</param>
internal sealed record Delivery(double Rate, double Cores, int AtOnce);

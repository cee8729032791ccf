using System.Diagnostics;
using MimeKit;
using Sealpost.Tests.Smtp;

namespace Sealpost.Benchmarks;

/// <summary>A relay that takes a fixed time over each mail, as far ones and scanning ones do, and may serve only so many at once.</summary>
internal sealed class SlowRelay : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<(long Begun, long Taken)> _times = [];
    private TimeSpan _pause;
    private SemaphoreSlim? _room;
    private int _now;
    private int _most;

    public SlowRelay() => Server = ScriptedSmtpServer.Launch(new() { BeforeTaking = (_, stop) => TakeAsync(stop) });

    public ScriptedSmtpServer Server { get; }

    /// <summary>The most mails that it had in work at one time.</summary>
    public int Most
    {
        get
        {
            lock (_lock)
            {
                return _most;
            }
        }
    }

    /// <summary>From the first mail's arrival to the acceptance of the last one.</summary>
    public TimeSpan Span
    {
        get
        {
            lock (_lock)
            {
                return Stopwatch.GetElapsedTime(_times.Min(time => time.Begun), _times.Max(time => time.Taken));
            }
        }
    }

    /// <summary>Measures anew.</summary>
    /// <param name="pause">For each mail.</param>
    /// <param name="atOnce">Mails that are served at once; the others wait for their turn. 0 for all.</param>
    public void Begin(TimeSpan pause, int atOnce)
    {
        lock (_lock)
        {
            _times.Clear();
            (_pause, _room, _most) = (pause, atOnce > 0 ? new(atOnce) : null, 0);
        }
    }

    /// <returns>How often it took each Message-ID, since it was made.</returns>
    public Dictionary<string, int> Taken() => Server.Mails.CountBy(mail =>
    {
        using var raw = new MemoryStream(mail.Raw.ToArray(), writable: false);
        return HeaderList.Load(raw)[HeaderId.MessageId] ?? "";
    }).ToDictionary();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private async Task TakeAsync(CancellationToken stop)
    {
        var (begun, pause, room) = (Stopwatch.GetTimestamp(), _pause, _room);
        await (room?.WaitAsync(stop) ?? Task.CompletedTask);
        lock (_lock)
        {
            _most = Math.Max(_most, ++_now);
        }

        await Task.Delay(pause, TimeProvider.System, stop);
        lock (_lock)
        {
            _now--;
            _times.Add((begun, Stopwatch.GetTimestamp()));
        }

        room?.Release();
    }
}

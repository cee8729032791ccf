namespace Sealpost.Sending.Relays;

/// <summary>How many mails a relay takes in a minute, an hour, a day, by the clock and by all instances together.</summary>
internal sealed class Throttle
{
    private static readonly TimeSpan MostSpread = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private readonly string _relay;
    private readonly SharedRelayLimits _shared;
    private readonly TimeProvider _time;
    private readonly List<Window> _windows;

    public Throttle(string relay, RelayOptions options, SharedRelayLimits shared, TimeProvider time)
    {
        (_relay, _shared, _time) = (relay, shared, time);
        // The short ones first: what is taken from them is back soon, when a longer one turns out to be used up.
        _windows = [.. new[] { (options.PerMinute, 1), (options.PerHour, 60), (options.PerDay, 1440) }
            .Where(window => window.Item1 > 0).Select(window => new Window(window.Item1, window.Item2))];
    }

    /// <summary>From memory.</summary>
    /// <returns>What a mail gets that may not go out now; null when it is worth asking.</returns>
    public DeliveryOutcome.Held? Peek()
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            return _windows.Find(window => window.UsedUpUntil > now) is { } window ? PutOff(window, now) : null;
        }
    }

    /// <summary>Takes a place in each window.</summary>
    /// <returns>Null when the mail may go out.</returns>
    public async Task<DeliveryOutcome.Held?> TakeAsync(CancellationToken limit)
    {
        foreach (var window in _windows)
        {
            if (await _shared.TakeMailAsync(_relay, window.Mails, window.Minutes, limit) is { } wait)
            {
                lock (_lock)
                {
                    return Refused(window, _time.GetUtcNow(), wait);
                }
            }
        }

        return null;
    }

    private static DeliveryOutcome.Held Refused(Window window, DateTimeOffset now, TimeSpan wait)
    {
        var length = TimeSpan.FromMinutes(window.Minutes).Ticks;
        var end = new DateTimeOffset(((now.UtcTicks / length) + 1) * length, TimeSpan.Zero);
        if (now + wait < end - TimeSpan.FromSeconds(1))
        {
            return new("The relay's limit can't be looked up now; nothing is sent unasked.", HoldReason.Throttle, now + wait);
        }

        if (window.UsedUpUntil != end)
        {
            (window.UsedUpUntil, window.PutOff) = (end, 0);
        }

        return PutOff(window, now);
    }

    /// <summary>Each a little later than the one before, at the rate that the relay takes, so that they don't all come back together.</summary>
    private static DeliveryOutcome.Held PutOff(Window window, DateTimeOffset now)
    {
        var spread = TimeSpan.FromMinutes((double)window.Minutes / window.Mails) * window.PutOff++;
        var at = window.UsedUpUntil + (spread < MostSpread ? spread : MostSpread);
        return new($"The relay's limit of {window.Mails} mails in {window.Minutes} minutes is used up.", HoldReason.Throttle, at > now ? at : now);
    }

    private sealed class Window(int mails, int minutes)
    {
        public int Mails => mails;

        public int Minutes => minutes;

        public DateTimeOffset UsedUpUntil { get; set; }

        public int PutOff { get; set; }
    }
}

namespace Sealpost.Tests.Sending;

/// <summary>A clock that a test moves, whose timers ring as it passes them.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Bell> _bells = [];
    private DateTimeOffset _now = new(2026, 3, 31, 12, 0, 20, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var bell = new Bell(this, () => callback(state));
        bell.Change(dueTime, period);
        return bell;
    }

    public void Step(TimeSpan time)
    {
        List<Bell> due;
        lock (_lock)
        {
            _now += time;
            due = _bells.FindAll(bell => bell.Due <= _now);
            due.ForEach(bell => bell.Due = bell.Period > TimeSpan.Zero ? _now + bell.Period : DateTimeOffset.MaxValue);
        }

        due.ForEach(bell => bell.Ring());
    }

    private sealed class Bell(SteppedClock clock, Action ring) : ITimer
    {
        public DateTimeOffset Due { get; set; } = DateTimeOffset.MaxValue;

        public TimeSpan Period { get; private set; }

        public void Ring() => ring();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                (Due, Period) = (dueTime < TimeSpan.Zero ? DateTimeOffset.MaxValue : clock._now + dueTime, period);
                if (!clock._bells.Contains(this))
                {
                    clock._bells.Add(this);
                }
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._lock)
            {
                clock._bells.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

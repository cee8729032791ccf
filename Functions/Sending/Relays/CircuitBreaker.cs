namespace Sealpost.Sending.Relays;

/// <summary>
/// Leaves a relay alone that keeps failing: open after 3 faults in a row, for 30 s, then twice as long each time, 5 minutes at
/// most. After that one mail at a time tries it (half-open); the first that finds it well closes the breaker.
/// </summary>
internal sealed class CircuitBreaker(TimeProvider time)
{
    private const int Most = 3;
    private static readonly TimeSpan First = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>After 421 it needs no second one.</summary>
    private static readonly TimeSpan AfterClosing = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private DeliveryOutcome? _why;
    private DateTimeOffset _until;
    private TimeSpan _length;
    private int _faults;
    private bool _probing;

    /// <summary>Its time is not over, or another mail is trying.</summary>
    private bool IsOpen => _why is not null && (_probing || time.GetUtcNow() < _until);

    /// <returns>What a mail gets that is not tried now; null when it may be.</returns>
    public DeliveryOutcome? Peek()
    {
        lock (_lock)
        {
            return IsOpen ? Later() : null;
        }
    }

    /// <param name="probe">Whether it is the one mail that tries an open relay.</param>
    /// <returns>As <see cref="Peek"/>; after null, <see cref="Leave"/> has to be called.</returns>
    public DeliveryOutcome? Enter(out bool probe)
    {
        lock (_lock)
        {
            var isOpen = IsOpen;
            probe = _why is not null && !isOpen;
            _probing |= probe;
            return isOpen ? Later() : null;
        }
    }

    /// <param name="attempt">Null when there was an exception.</param>
    /// <returns>For how long it is open from now on, zero when it has closed, or null when it stays as it is.</returns>
    public TimeSpan? Leave(RelayAttempt? attempt, bool probe)
    {
        lock (_lock)
        {
            var wasOpen = _why is not null;
            _probing &= !probe;
            switch (attempt?.State)
            {
                case RelayState.Works:
                    (_why, _faults, _length) = (null, 0, TimeSpan.Zero);
                    return wasOpen ? TimeSpan.Zero : null;
                case RelayState.Faulty or RelayState.Closing when !wasOpen || probe:
                    _faults++;
                    return wasOpen || _faults >= Most || attempt.State is RelayState.Closing ? Open(attempt) : null;
                default:
                    // Nothing was learned; and those that had begun before it opened say nothing new.
                    return null;
            }
        }
    }

    private TimeSpan Open(RelayAttempt attempt)
    {
        var now = time.GetUtcNow();
        var usual = attempt.State is RelayState.Closing ? AfterClosing : First;
        _length = _length == TimeSpan.Zero ? usual : TimeSpan.FromTicks(Math.Min(_length.Ticks * 2, Longest.Ticks));
        var asked = attempt.Outcome is DeliveryOutcome.Deferred { NotBefore: { } at } ? at : now;
        (_why, _until) = (attempt.Outcome, asked > now + _length ? asked : now + _length);
        return _until - now;
    }

    /// <summary>What is wrong with our settings is told as that, so that no mail grows too old by it.</summary>
    private DeliveryOutcome Later()
    {
        var now = time.GetUtcNow();
        var until = _until > now ? _until : now + TimeSpan.FromSeconds(1);
        return _why switch
        {
            DeliveryOutcome.Held held => held with { NotBefore = until },
            _ => new DeliveryOutcome.Deferred($"The relay is left alone for a while, after: {_why!.Words}", until),
        };
    }
}

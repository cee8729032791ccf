namespace Sealpost.Telemetry;

/// <summary>
/// What the regular looks at queues and keys learned last, for gauges: whoever exports them must not call the storage. A look is worth something for
/// a while only: where many instances share the timers, the one that looked an hour ago must not go on saying what it saw.
/// </summary>
internal sealed class Learned(TimeProvider time)
{
    private static readonly TimeSpan Good = TimeSpan.FromMinutes(12);
    private volatile SpoolLook? _spool;
    private volatile IReadOnlyList<KeyEnd> _keys = [];

    /// <summary>Null when nobody has looked lately.</summary>
    public SpoolLook? Spool => _spool is { } spool && time.GetElapsedTime(spool.At) < Good ? spool : null;

    public IEnumerable<(string? Form, string Key, double Days)> Keys => _keys.Select(key => (key.Form, key.Key, (key.On - time.GetUtcNow()).TotalDays));

    public void Tell(long waiting, long poison, double oldestSeconds) => _spool = new(waiting, poison, oldestSeconds, time.GetTimestamp());

    /// <param name="keys">All that end some day.</param>
    public void Tell(IReadOnlyList<KeyEnd> keys) => _keys = keys;
}

/// <param name="OldestSeconds">0 when none is due.</param>
/// <param name="At">A timestamp.</param>
internal sealed record SpoolLook(long Waiting, long Poison, double OldestSeconds, long At);

/// <param name="Form">Null of the service's own key.</param>
/// <param name="Key">Its fingerprint, or the setting that holds it.</param>
internal sealed record KeyEnd(string? Form, string Key, DateTimeOffset On);

namespace Sealpost.Tests.Bench;

/// <summary>A clock that a test sets.</summary>
internal sealed class ManualClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 3, 31, 12, 0, 20, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}

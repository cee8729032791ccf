namespace Sealpost.Tests.Defences;

/// <summary>A clock that stands still.</summary>
internal sealed class FixedTime(DateTimeOffset now) : TimeProvider
{
    public static FixedTime Ago(TimeSpan span) => new(System.GetUtcNow() - span);

    public override DateTimeOffset GetUtcNow() => now;
}

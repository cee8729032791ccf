namespace Sealpost.Tests.Bench;

/// <summary>On which side of the storage's own work a fault strikes: nothing was done, or it was done and nobody heard of it.</summary>
internal enum Moment
{
    Before,
    After,
}

internal enum StorageEffect
{
    /// <summary>The application dies (SIGKILL).</summary>
    Kill,

    /// <summary>503 Server Busy; the storage library tries again by itself.</summary>
    Busy,

    /// <summary>500 Internal Error.</summary>
    Error,

    /// <summary>The connection ends without an answer.</summary>
    Drop,

    /// <summary>An answer that takes a second.</summary>
    Slow,
}

/// <param name="ForGood">The storage library's own repeats of the call meet the same.</param>
internal sealed record StorageFault(StorageStep Step, Moment Moment, StorageEffect Effect, bool ForGood = false)
{
    public override string ToString() => $"{Effect} {Moment} {Step}{(ForGood ? ", and its repeats" : "")}";
}

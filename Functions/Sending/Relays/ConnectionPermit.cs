namespace Sealpost.Sending.Relays;

/// <summary>A place among the connections that all instances together may have to a relay.</summary>
/// <param name="IsValid">Whether it is still ours: one that could not be renewed belongs to somebody else.</param>
internal sealed record ConnectionPermit(Func<bool> IsValid, Func<ValueTask> GiveBackAsync);

/// <summary>What all instances keep together for a relay. It is in a table, which belongs to other stages.</summary>
/// <param name="TakeMailAsync">Counts a mail of a relay against a limit of mails in a number of minutes: how long to wait, null when it may go out.</param>
/// <param name="TakeConnectionAsync">A place among a relay's connections; null when all are taken, or it can't be told.</param>
/// <param name="TellAsync">A relay is left alone for a time from now on, and why; or, with zero, takes mail again.</param>
internal sealed record SharedRelayLimits(
    Func<string, int, int, CancellationToken, Task<TimeSpan?>> TakeMailAsync,
    Func<string, int, CancellationToken, Task<ConnectionPermit?>> TakeConnectionAsync,
    Func<string, TimeSpan, string, Task> TellAsync);

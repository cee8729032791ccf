using Azure;
using Azure.Data.Tables;
using Sealpost.Tables;

namespace Sealpost.Tracking;

/// <summary>New posts are refused for now; what was accepted still goes out.</summary>
/// <param name="RetryAfter">What visitors are told.</param>
internal sealed record PausedIntake(DateTimeOffset Since, TimeSpan RetryAfter);

/// <summary>
/// The switch that an operator pauses new posts with: one row, which every instance looks at again after five seconds, and then only
/// when a post comes. When it can't be read, what was known last counts, and posts pass where nothing is known.
/// </summary>
internal sealed class IntakeSwitch(TableClient table, TimeProvider time)
{
    private const string Partition = "switch";
    private const string Row = "intake";
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private Task<PausedIntake?> _look = Task.FromResult<PausedIntake?>(null);
    private long? _lookedAt;

    /// <returns>Null when posts are taken.</returns>
    public Task<PausedIntake?> LookAsync()
    {
        lock (_lock)
        {
            if (_lookedAt is not { } looked || (_look.IsCompleted && time.GetElapsedTime(looked) > Fresh))
            {
                var known = _look.IsCompletedSuccessfully ? _look.Result : null;
                (_lookedAt, _look) = (time.GetTimestamp(), LookAsync(known));
            }

            return _look;
        }
    }

    /// <exception cref="RequestFailedException">The storage can't be read.</exception>
    public async Task<PausedIntake?> ReadAsync(CancellationToken cancel)
    {
        try
        {
            var row = await table.GetEntityIfExistsAsync<TableEntity>(Partition, Row, cancellationToken: cancel);
            return row.HasValue
                ? new(row.Value!.GetDateTimeOffset("Since") ?? default, TimeSpan.FromSeconds(row.Value.GetInt32("RetryAfterSeconds") ?? 600))
                : null;
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    public async Task PauseAsync(TimeSpan retryAfter, CancellationToken cancel)
    {
        await table.CreateIfNotExistsAsync(cancel);
        var row = new TableEntity(Partition, Row) { ["Since"] = time.GetUtcNow(), ["RetryAfterSeconds"] = (int)retryAfter.TotalSeconds };
        await table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancel);
    }

    public Task ResumeAsync(CancellationToken cancel) => table.TryDeleteAsync(Partition, Row, cancel);

    private async Task<PausedIntake?> LookAsync(PausedIntake? known)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        try
        {
            return await ReadAsync(limit.Token);
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException or OperationCanceledException)
        {
            return known;
        }
    }
}

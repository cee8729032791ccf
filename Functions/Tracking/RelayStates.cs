using Azure;
using Azure.Data.Tables;
using Sealpost.Tables;

namespace Sealpost.Tracking;

/// <summary>What an instance found out of a relay last: it is left alone until a time, or it takes mail again.</summary>
internal sealed class RelayRow : ITableEntity
{
    public string PartitionKey { get; set; } = RelayStates.Partition;

    /// <summary>The relay's name.</summary>
    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    public DateTimeOffset At { get; set; }

    /// <summary>Left alone until then; null when it takes mail.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>The server's words, or what failed.</summary>
    public string? Reason { get; set; }
}

/// <summary>
/// How the relays are, for the operator's page: another instance than the one that shows it may be the one that sends. Written only when
/// it changes; when it can't be, the page is behind, and nothing else.
/// </summary>
internal sealed class RelayStates(TableClient table, TimeProvider time)
{
    public const string Partition = "relays";

    /// <param name="open">For how long it is left alone; zero when it takes mail again.</param>
    public async Task TellAsync(string relay, TimeSpan open, string reason)
    {
        var now = time.GetUtcNow();
        var row = new RelayRow { RowKey = relay, At = now, Until = open > TimeSpan.Zero ? now + open : null, Reason = open > TimeSpan.Zero ? reason : null };
        try
        {
            await table.EnsuredAsync(() => table.UpsertEntityAsync(row, TableUpdateMode.Replace), CancellationToken.None);
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException or OperationCanceledException)
        {
            // The log has it.
        }
    }

    /// <returns>Of those that ever had a fault.</returns>
    public async Task<IReadOnlyDictionary<string, RelayRow>> ReadAsync(CancellationToken cancel)
    {
        var rows = new Dictionary<string, RelayRow>(StringComparer.OrdinalIgnoreCase);
        await foreach (var row in table.RowsAsync<RelayRow>(TableClient.CreateQueryFilter($"PartitionKey eq {Partition}"), cancel))
        {
            rows[row.RowKey] = row;
        }

        return rows;
    }
}

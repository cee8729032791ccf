using System.Globalization;
using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using Sealpost.Tables;

namespace Sealpost.Tracking;

/// <summary>
/// The connections that all instances together have to a relay: a row for each that may be, owned for a minute at a time. A row
/// that its owner no longer renews is taken over, so a crash costs a minute and no more.
/// </summary>
internal sealed partial class ConnectionSlots(TableClient table, TimeProvider time, ILogger<ConnectionSlots> logger)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private readonly string _owner = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    /// <param name="relay">Its name.</param>
    /// <param name="count">How many connections there may be.</param>
    /// <returns>Null when all are taken, or the table can't be asked.</returns>
    public async Task<ConnectionSlot?> TakeAsync(string relay, int count, CancellationToken cancel)
    {
        try
        {
            var partition = $"connections-{relay.ToLowerInvariant()}";
            var rows = await RowsAsync(partition, cancel);
            foreach (var number in Enumerable.Range(0, count).OrderBy(_ => RandomNumberGenerator.GetInt32(int.MaxValue)))
            {
                var row = number.ToString("000", CultureInfo.InvariantCulture);
                var found = rows.GetValueOrDefault(row);
                if (await TryTakeAsync(new ConnectionRow { PartitionKey = partition, RowKey = row, Owner = _owner }, found, cancel) is { } taken)
                {
                    return new ConnectionSlot(table, taken, time, Lease);
                }
            }
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested && fault is RequestFailedException or AggregateException or OperationCanceledException)
        {
            Log.NotAsked(logger, relay, fault.GetType().Name);
        }

        return null;
    }

    private async Task<Dictionary<string, ConnectionRow>> RowsAsync(string partition, CancellationToken cancel)
    {
        var rows = new Dictionary<string, ConnectionRow>();
        try
        {
            await foreach (var row in table.QueryAsync<ConnectionRow>(row => row.PartitionKey == partition, cancellationToken: cancel))
            {
                rows[row.RowKey] = row;
            }
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            // No table yet.
        }

        return rows;
    }

    /// <summary>Not to be cancelled: whoever goes away at this moment would leave a slot that nobody has.</summary>
    private async Task<ConnectionRow?> TryTakeAsync(ConnectionRow row, ConnectionRow? found, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        row.Until = time.GetUtcNow() + Lease;
        if (found is null)
        {
            return await table.TryInsertAsync(row, CancellationToken.None) ? row : null;
        }

        if (found.Until > time.GetUtcNow())
        {
            return null;
        }

        try
        {
            var response = await table.UpdateEntityAsync(row, found.ETag, TableUpdateMode.Replace, CancellationToken.None);
            row.ETag = response.Headers.ETag ?? default;
            return row;
        }
        catch (RequestFailedException taken) when (taken.Status is 404 or 412)
        {
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(138, LogLevel.Warning, "Relay {Relay}: the table of connections can't be asked ({Fault}); no new one is opened")]
        public static partial void NotAsked(ILogger logger, string relay, string fault);
    }
}

/// <summary>A connection that an instance may have.</summary>
internal sealed class ConnectionRow : ITableEntity
{
    /// <summary><c>connections-RELAY</c>.</summary>
    public string PartitionKey { get; set; } = "";

    /// <summary>Its number, from 000 on.</summary>
    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    public string Owner { get; set; } = "";

    public DateTimeOffset Until { get; set; }
}

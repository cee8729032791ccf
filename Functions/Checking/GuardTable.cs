using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Sealpost.Tables;

namespace Sealpost.Checking;

/// <summary>
/// Rows that say "taken" to all instances: inserted once, never changed, deleted when their time is over. A partition's
/// name starts with its kind and the time of its end: <c>l-202603311200-HASH</c>.
/// </summary>
internal sealed class GuardTable(TableClient table)
{
    public const string TimeFormat = "yyyyMMddHHmm";

    private const string OwnerColumn = "Owner";

    /// <summary>A partition's name: its kind, and when it ends.</summary>
    /// <param name="kind">Such as <c>l-</c>.</param>
    public static string Name(string kind, DateTimeOffset end) => kind + end.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <returns>Whose the row is; null when it is gone.</returns>
    public async Task<string?> OwnerAsync(string partition, string row, CancellationToken cancel)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(partition, row, cancellationToken: cancel);
        return found.HasValue ? found.Value!.GetString(OwnerColumn) : null;
    }

    /// <param name="owner">Kept in the row; none where only its being there counts.</param>
    /// <returns>False when the row was there already.</returns>
    public async Task<bool> TryInsertAsync(string partition, string row, CancellationToken cancel, string? owner = null)
    {
        var entity = new TableEntity(partition, row);
        if (owner is not null)
        {
            entity[OwnerColumn] = owner;
        }

        return await table.TryInsertAsync(entity, cancel);
    }

    /// <returns>The rows of a partition.</returns>
    public async Task<IReadOnlyList<string>> RowsAsync(string partition, CancellationToken cancel)
    {
        var rows = new List<string>();
        await foreach (var row in table.QueryAsync<TableEntity>(row => row.PartitionKey == partition, select: ["RowKey"], cancellationToken: cancel))
        {
            rows.Add(row.RowKey);
        }

        return rows;
    }

    /// <summary>Deletes the partitions of a kind that ended before a time.</summary>
    /// <param name="kind">The start of their names, such as <c>l-</c>.</param>
    /// <returns>How many rows there were.</returns>
    public async Task<int> DeleteEndedAsync(string kind, DateTimeOffset before, CancellationToken cancel)
    {
        var ended = TableClient.CreateQueryFilter($"PartitionKey ge {kind} and PartitionKey lt {Name(kind, before)}");
        var (deleted, batch) = (0, new List<TableTransactionAction>());
        try
        {
            await foreach (var row in table.QueryAsync<TableEntity>(ended, select: ["PartitionKey", "RowKey"], cancellationToken: cancel))
            {
                // A transaction is of one partition, and of 100 rows at most.
                if (batch.Count == 100 || (batch.Count > 0 && batch[0].Entity.PartitionKey != row.PartitionKey))
                {
                    deleted += await DeleteAsync(batch, cancel);
                    batch.Clear();
                }

                batch.Add(new(TableTransactionActionType.Delete, row, ETag.All));
            }
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            // No table yet.
        }

        return deleted + await DeleteAsync(batch, cancel);
    }

    private async Task<int> DeleteAsync(List<TableTransactionAction> batch, CancellationToken cancel)
    {
        try
        {
            return batch.Count == 0 ? 0 : (await table.SubmitTransactionAsync(batch, cancel)).Value.Count;
        }
        catch (TableTransactionFailedException taken) when (taken.Status == 404)
        {
            // Another instance is at it; what either leaves is found the next time.
            return 0;
        }
    }
}

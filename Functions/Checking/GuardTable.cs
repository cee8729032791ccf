using Azure;
using Azure.Data.Tables;

namespace Sealpost.Checking;

/// <summary>
/// Rows that say "taken" to all instances: inserted once, never changed, deleted when their time is over. A partition's
/// name starts with its kind and the time of its end: <c>l-202603311200-HASH</c>.
/// </summary>
internal sealed class GuardTable(TableClient table)
{
    public const string TimeFormat = "yyyyMMddHHmm";

    /// <returns>False when the row was there already.</returns>
    public async Task<bool> TryInsertAsync(string partition, string row, CancellationToken cancel)
    {
        for (var retry = false; ; retry = true)
        {
            try
            {
                await table.AddEntityAsync(new TableEntity(partition, row), cancel);
                return true;
            }
            catch (RequestFailedException conflict) when (conflict.Status == 409)
            {
                return false;
            }
            catch (RequestFailedException missing) when (missing.Status == 404 && !retry)
            {
                await table.CreateIfNotExistsAsync(cancel);
            }
        }
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
        var ended = TableClient.CreateQueryFilter($"PartitionKey ge {kind} and PartitionKey lt {kind + before.UtcDateTime.ToString(TimeFormat, null)}");
        var (deleted, batch) = (0, new List<TableTransactionAction>());
        async Task DeleteAsync()
        {
            if (batch.Count > 0)
            {
                deleted += (await table.SubmitTransactionAsync(batch, cancel)).Value.Count;
                batch.Clear();
            }
        }

        await foreach (var row in table.QueryAsync<TableEntity>(ended, select: ["PartitionKey", "RowKey"], cancellationToken: cancel))
        {
            // A transaction is of one partition, and of 100 rows at most.
            if (batch.Count == 100 || (batch.Count > 0 && batch[0].Entity.PartitionKey != row.PartitionKey))
            {
                await DeleteAsync();
            }

            batch.Add(new(TableTransactionActionType.Delete, row, ETag.All));
        }

        await DeleteAsync();
        return deleted;
    }
}

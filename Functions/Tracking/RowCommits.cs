using Azure.Data.Tables;
using Sealpost.Tables;

namespace Sealpost.Tracking;

/// <summary>
/// Rows that many deliveries write to one partition at the same moment: the first goes at once, and what comes while it is under way
/// goes together after it, as one entity group transaction (100 rows at most), which is one call.
/// https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions
/// </summary>
internal sealed class RowCommits(TableClient table)
{
    private const int Most = 100;

    private readonly Lock _lock = new();

    /// <summary>A partition is here while somebody writes to it.</summary>
    private readonly Dictionary<string, Queue<Batch>> _waiting = [];

    /// <summary>Inserts or replaces; done when it is written.</summary>
    /// <exception cref="Azure.RequestFailedException">It may be written or not.</exception>
    public Task UpsertAsync(TableEntity row)
    {
        lock (_lock)
        {
            if (_waiting.TryGetValue(row.PartitionKey, out var batches))
            {
                var last = batches.LastOrDefault();
                if (last is null || (last.Rows.Count >= Most && !last.Rows.ContainsKey(row.RowKey)))
                {
                    batches.Enqueue(last = new());
                }

                last.Rows[row.RowKey] = row;
                return last.Written.Task;
            }

            _waiting[row.PartitionKey] = new();
            var first = new Batch { Rows = { [row.RowKey] = row } };
            _ = WriteAllAsync(row.PartitionKey, first);
            return first.Written.Task;
        }
    }

    private async Task WriteAllAsync(string partition, Batch? batch)
    {
        while (batch is not null)
        {
            try
            {
                await WriteAsync(batch);
                batch.Written.SetResult();
            }
            catch (Exception fault)
            {
                batch.Written.SetException(fault);
            }

            lock (_lock)
            {
                if (!_waiting[partition].TryDequeue(out batch))
                {
                    _waiting.Remove(partition);
                }
            }
        }
    }

    private Task WriteAsync(Batch batch) => batch.Rows.Count == 1
        ? table.EnsuredAsync(() => table.UpsertEntityAsync(batch.Rows.Values.First(), TableUpdateMode.Replace), CancellationToken.None)
        : table.EnsuredAsync(
            () => table.SubmitTransactionAsync(batch.Rows.Values.Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, row))),
            CancellationToken.None);

    private sealed class Batch
    {
        public Dictionary<string, TableEntity> Rows { get; } = [];

        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

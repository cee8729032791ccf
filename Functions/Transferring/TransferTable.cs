using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;

namespace Sealpost.Transferring;

/// <summary>What is known of transfers: the numbers that were given, the posts that have one, and those that wait for one.</summary>
internal sealed class TransferTable(TableClient table)
{
    private const string NumberColumn = "Number";

    /// <returns>The number of the transfer that holds the post; null when it has none yet.</returns>
    public async Task<int?> NumberOfAsync(string form, string id, CancellationToken cancel) =>
        (await FindAsync<TableEntity>(form, TransferRows.Post(id), cancel))?.GetInt32(NumberColumn);

    public Task<TransferRecord?> FindAsync(string form, int number, CancellationToken cancel) =>
        FindAsync<TransferRecord>(form, TransferRows.Number(number), cancel);

    public Task<TransferCounter?> CounterAsync(string form, CancellationToken cancel) => FindAsync<TransferCounter>(form, TransferRows.Counter, cancel);

    /// <returns>In the order of their numbers.</returns>
    public IAsyncEnumerable<TransferRecord> ListAsync(string form, CancellationToken cancel) => ScanAsync<TransferRecord>(form, TransferRows.NumberPrefix, cancel);

    /// <returns>In the order in which they were accepted.</returns>
    public IAsyncEnumerable<WaitingPost> WaitingAsync(string form, CancellationToken cancel) => ScanAsync<WaitingPost>(form, TransferRows.WaitingPrefix, cancel);

    /// <returns>Those whose mail is not known to be on the queue.</returns>
    public async IAsyncEnumerable<TransferRecord> UnsentAsync(string form, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in ScanAsync<TableEntity>(form, TransferRows.UnsentPrefix, cancel))
        {
            if (await FindAsync(form, row.GetInt32(NumberColumn)!.Value, cancel) is { } record)
            {
                yield return record;
            }
        }
    }

    public async Task WaitAsync(string form, string id, DateTimeOffset acceptedAt, DateTimeOffset now, int bytes, CancellationToken cancel)
    {
        var row = new WaitingPost { PartitionKey = form, RowKey = TransferRows.Waiting(id, acceptedAt), Id = id, Since = now, Bytes = bytes };
        try
        {
            await EnsuredAsync(() => table.AddEntityAsync(row, cancel), cancel);
        }
        catch (RequestFailedException conflict) when (conflict.Status == 409)
        {
            // It waits already.
        }
    }

    public Task EndWaitAsync(WaitingPost post, CancellationToken cancel) => DeleteAsync(post.PartitionKey, post.RowKey, cancel);

    /// <summary>The mail is on the queue.</summary>
    public Task MarkSentAsync(TransferRecord record, CancellationToken cancel) =>
        DeleteAsync(record.PartitionKey, TransferRows.Unsent(record.Number), cancel);

    /// <summary>Gives a transfer and all its posts the next number, or nothing at all: one transaction.</summary>
    /// <param name="posts">95 at most; a transaction is of 100 rows.</param>
    /// <param name="counter">As it was read; null when the form has none yet.</param>
    /// <returns>Null when somebody else was quicker, with the number or with one of the posts.</returns>
    public async Task<TransferRecord?> TryNumberAsync(
        string form, IReadOnlyList<string> posts, TransferCounter? counter, DateTimeOffset? lastAt, DateTimeOffset now, CancellationToken cancel)
    {
        var number = (counter?.Number ?? 0) + 1;
        var next = new TransferCounter { PartitionKey = form, Number = number, LastAt = lastAt };
        var record = new TransferRecord { PartitionKey = form, RowKey = TransferRows.Number(number), Number = number, At = now, Posts = string.Join(' ', posts) };
        TableEntity Numbered(string row) => new(form, row) { [NumberColumn] = number };
        List<TableTransactionAction> actions =
        [
            counter is null ? new(TableTransactionActionType.Add, next) : new(TableTransactionActionType.UpdateReplace, next, counter.ETag),
            new(TableTransactionActionType.Add, record), new(TableTransactionActionType.Add, Numbered(TransferRows.Unsent(number))),
            .. posts.Select(id => new TableTransactionAction(TableTransactionActionType.Add, Numbered(TransferRows.Post(id)))),
        ];
        try
        {
            await EnsuredAsync(() => table.SubmitTransactionAsync(actions, cancel), cancel);
            return record;
        }
        catch (RequestFailedException lost) when (lost.Status is 409 or 412)
        {
            return null;
        }
    }

    /// <returns>False when somebody else changed the row meanwhile.</returns>
    public async Task<bool> TrySaveAsync(TransferRecord record, CancellationToken cancel)
    {
        try
        {
            await table.UpdateEntityAsync(record, record.ETag, TableUpdateMode.Replace, cancel);
            return true;
        }
        catch (RequestFailedException changed) when (changed.Status == 412)
        {
            return false;
        }
    }

    private async Task<T?> FindAsync<T>(string form, string row, CancellationToken cancel)
        where T : class, ITableEntity
    {
        try
        {
            var found = await table.GetEntityIfExistsAsync<T>(form, row, cancellationToken: cancel);
            return found.HasValue ? found.Value : null;
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            // No table yet.
            return null;
        }
    }

    /// <param name="prefix">Ends with a hyphen; the character after it ends the range.</param>
    private async IAsyncEnumerable<T> ScanAsync<T>(string form, string prefix, [EnumeratorCancellation] CancellationToken cancel)
        where T : class, ITableEntity
    {
        var end = $"{prefix[..^1]}.";
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {form} and RowKey ge {prefix} and RowKey lt {end}");
        await using var rows = table.QueryAsync<T>(filter, cancellationToken: cancel).GetAsyncEnumerator(cancel);
        while (await MoveAsync(rows))
        {
            yield return rows.Current;
        }
    }

    private static async Task<bool> MoveAsync<T>(IAsyncEnumerator<T> rows)
    {
        try
        {
            return await rows.MoveNextAsync();
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            // No table yet: nothing was ever transferred.
            return false;
        }
    }

    private async Task EnsuredAsync(Func<Task> write, CancellationToken cancel)
    {
        try
        {
            await write();
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            await table.CreateIfNotExistsAsync(cancel);
            await write();
        }
    }

    private Task<Response> DeleteAsync(string form, string row, CancellationToken cancel) => table.DeleteEntityAsync(form, row, ETag.All, cancel);
}

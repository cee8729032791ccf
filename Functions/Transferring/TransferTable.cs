using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Sealpost.Tables;

namespace Sealpost.Transferring;

/// <summary>What is known of transfers: the numbers that were given, the posts that have one, and those that wait for one.</summary>
internal sealed class TransferTable(TableClient table)
{
    private const string NumberColumn = "Number";

    /// <returns>The number of the transfer that holds the post; null when it has none yet.</returns>
    public async Task<int?> NumberOfAsync(string form, string id, CancellationToken cancel) =>
        (await table.FindAsync<TableEntity>(form, TransferRows.Post(id), cancel))?.GetInt32(NumberColumn);

    public Task<TransferRecord?> FindAsync(string form, int number, CancellationToken cancel) =>
        table.FindAsync<TransferRecord>(form, TransferRows.Number(number), cancel);

    public Task<TransferCounter?> CounterAsync(string form, CancellationToken cancel) => table.FindAsync<TransferCounter>(form, TransferRows.Counter, cancel);

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
        // One that is there already waits already.
        await table.TryInsertAsync(
            new WaitingPost { PartitionKey = form, RowKey = TransferRows.Waiting(id, acceptedAt), Id = id, Since = now, Bytes = bytes }, cancel);
    }

    public Task EndWaitAsync(WaitingPost post, CancellationToken cancel) => DeleteAsync(post.PartitionKey, post.RowKey, cancel);

    /// <summary>A post is erased: it waits for no transfer, and the one that it is in goes out without it.</summary>
    public async Task EraseAsync(string form, string id, DateTimeOffset acceptedAt, CancellationToken cancel)
    {
        await table.TryDeleteAsync(form, TransferRows.Waiting(id, acceptedAt), cancel);
        while (await NumberOfAsync(form, id, cancel) is { } number && await FindAsync(form, number, cancel) is { } record && record.Left.Contains(id))
        {
            record.Erased = $"{record.Erased} {id}".Trim();
            await TrySaveAsync(record, cancel);
        }
    }

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
            await table.EnsuredAsync(() => table.SubmitTransactionAsync(actions, cancel), cancel);
            return record;
        }
        catch (RequestFailedException lost) when (lost.Status is 409 or 412)
        {
            return null;
        }
    }

    /// <returns>False when somebody else changed the row meanwhile.</returns>
    public Task<bool> TrySaveAsync(TransferRecord record, CancellationToken cancel) => table.TryReplaceAsync(record, cancel);

    /// <param name="prefix">Ends with a hyphen; the character after it ends the range.</param>
    private IAsyncEnumerable<T> ScanAsync<T>(string form, string prefix, CancellationToken cancel)
        where T : class, ITableEntity
    {
        var end = $"{prefix[..^1]}.";
        return table.RowsAsync<T>(TableClient.CreateQueryFilter($"PartitionKey eq {form} and RowKey ge {prefix} and RowKey lt {end}"), cancel);
    }

    private Task<Response> DeleteAsync(string form, string row, CancellationToken cancel) => table.DeleteEntityAsync(form, row, ETag.All, cancel);
}

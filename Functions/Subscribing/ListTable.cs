using Azure;
using Azure.Data.Tables;
using Sealpost.Tables;

namespace Sealpost.Subscribing;

/// <summary>The table of the lists: their secrets, subscribers and posts.</summary>
internal sealed class ListTable(TableClient table)
{
    public Task<T?> FindAsync<T>(string partition, string row, CancellationToken cancel)
        where T : class, ITableEntity => table.FindAsync<T>(partition, row, cancel);

    /// <returns>False when the row was there already; else its ETag is set.</returns>
    public Task<bool> TryInsertAsync<T>(T row, CancellationToken cancel)
        where T : ITableEntity => table.TryInsertAsync(row, cancel);

    /// <returns>False when somebody else changed or deleted the row meanwhile; else its ETag is set.</returns>
    public Task<bool> TryReplaceAsync<T>(T row, CancellationToken cancel)
        where T : ITableEntity => table.TryReplaceAsync(row, cancel);

    /// <returns>False when there was none.</returns>
    public Task<bool> TryDeleteAsync(string partition, string row, CancellationToken cancel) => table.TryDeleteAsync(partition, row, cancel);

    /// <summary>Rows of one partition, 100 at most, all of them or none.</summary>
    /// <returns>False when one of them was there already.</returns>
    public async Task<bool> TryInsertAllAsync(IReadOnlyList<ITableEntity> rows, CancellationToken cancel)
    {
        var actions = rows.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)).ToList();
        try
        {
            await table.EnsuredAsync(() => table.SubmitTransactionAsync(actions, cancel), cancel);
            return true;
        }
        catch (RequestFailedException conflict) when (conflict.Status == 409)
        {
            return false;
        }
    }

    /// <param name="filter">OData.</param>
    /// <param name="pageSize">Rows that one call brings, 1,000 at most.</param>
    /// <param name="columns">Null brings all of them.</param>
    public IAsyncEnumerable<T> QueryAsync<T>(string filter, int pageSize, CancellationToken cancel, IEnumerable<string>? columns = null)
        where T : class, ITableEntity => table.RowsAsync<T>(filter, cancel, pageSize, columns);
}

using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;

namespace Sealpost.Subscribing;

/// <summary>The table of the lists. It is made by the first row; before that it holds nothing, which is no fault.</summary>
internal sealed class ListTable(TableClient table)
{
    public async Task<T?> FindAsync<T>(string partition, string row, CancellationToken cancel)
        where T : class, ITableEntity
    {
        try
        {
            var found = await table.GetEntityIfExistsAsync<T>(partition, row, cancellationToken: cancel);
            return found.HasValue ? found.Value : null;
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    /// <returns>False when the row was there already; else its ETag is set.</returns>
    public async Task<bool> TryInsertAsync<T>(T row, CancellationToken cancel)
        where T : ITableEntity
    {
        for (var retry = false; ; retry = true)
        {
            try
            {
                var response = await table.AddEntityAsync(row, cancel);
                row.ETag = response.Headers.ETag ?? default;
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

    /// <returns>False when somebody else changed or deleted the row meanwhile; else its ETag is set.</returns>
    public async Task<bool> TryReplaceAsync<T>(T row, CancellationToken cancel)
        where T : ITableEntity
    {
        try
        {
            var response = await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, cancel);
            row.ETag = response.Headers.ETag ?? default;
            return true;
        }
        catch (RequestFailedException changed) when (changed.Status is 404 or 412)
        {
            return false;
        }
    }

    /// <summary>Rows of one partition, 100 at most, all of them or none.</summary>
    /// <returns>False when one of them was there already.</returns>
    public async Task<bool> TryInsertAllAsync(IReadOnlyList<ITableEntity> rows, CancellationToken cancel)
    {
        for (var retry = false; ; retry = true)
        {
            try
            {
                await table.SubmitTransactionAsync(rows.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)), cancel);
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

    /// <param name="filter">OData.</param>
    /// <param name="pageSize">Rows that one call brings, 1,000 at most.</param>
    /// <param name="columns">Null brings all of them.</param>
    public async IAsyncEnumerable<T> QueryAsync<T>(string filter, int pageSize, [EnumeratorCancellation] CancellationToken cancel, IEnumerable<string>? columns = null)
        where T : class, ITableEntity
    {
        await using var rows = table.QueryAsync<T>(filter, pageSize, columns, cancel).GetAsyncEnumerator(cancel);
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
            return false;
        }
    }
}

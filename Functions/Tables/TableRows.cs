using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;

namespace Sealpost.Tables;

/// <summary>Calls on a table that may not be there yet: the first row makes it, and before that it holds nothing, which is no fault.</summary>
internal static class TableRows
{
    /// <returns>Null when there is none.</returns>
    public static async Task<T?> FindAsync<T>(this TableClient table, string partition, string row, CancellationToken cancel)
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

    /// <summary>Of several that insert the same row only the first counts.</summary>
    /// <returns>False when the row was there already; else its ETag is set.</returns>
    public static async Task<bool> TryInsertAsync<T>(this TableClient table, T row, CancellationToken cancel)
        where T : ITableEntity
    {
        try
        {
            var response = await table.EnsuredAsync(() => table.AddEntityAsync(row, cancel), cancel);
            row.ETag = response.Headers.ETag ?? default;
            return true;
        }
        catch (RequestFailedException conflict) when (conflict.Status == 409)
        {
            return false;
        }
    }

    /// <returns>False when somebody else changed or deleted the row meanwhile; else its ETag is set.</returns>
    public static async Task<bool> TryReplaceAsync<T>(this TableClient table, T row, CancellationToken cancel)
        where T : ITableEntity
    {
        try
        {
            var response = await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, cancel);
            row.ETag = response.Headers.ETag ?? row.ETag;
            return true;
        }
        catch (RequestFailedException changed) when (changed.Status is 404 or 412)
        {
            return false;
        }
    }

    /// <summary>Whatever is written there.</summary>
    /// <returns>False when there was none.</returns>
    public static async Task<bool> TryDeleteAsync(this TableClient table, string partition, string row, CancellationToken cancel)
    {
        try
        {
            return (await table.DeleteEntityAsync(partition, row, ETag.All, cancel)).Status != 404;
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return false;
        }
    }

    /// <summary>Writes, and makes the table first where there is none.</summary>
    public static async Task<T> EnsuredAsync<T>(this TableClient table, Func<Task<T>> write, CancellationToken cancel)
    {
        try
        {
            return await write();
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            await table.CreateIfNotExistsAsync(cancel);
            return await write();
        }
    }

    /// <param name="filter">OData.</param>
    /// <param name="pageSize">Rows that one call brings, 1,000 at most.</param>
    /// <param name="columns">Null brings all of them.</param>
    public static async IAsyncEnumerable<T> RowsAsync<T>(
        this TableClient table, string filter, [EnumeratorCancellation] CancellationToken cancel, int? pageSize = null, IEnumerable<string>? columns = null)
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

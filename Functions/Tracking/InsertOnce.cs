using Azure;
using Azure.Data.Tables;

namespace Sealpost.Tracking;

/// <summary>Inserts rows of which only the first counts; the table is made when it is not there yet.</summary>
internal static class InsertOnce
{
    /// <returns>False when the row was there already; else its ETag is set.</returns>
    public static async Task<bool> TryInsertAsync<T>(this TableClient table, T row, CancellationToken cancel)
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
}

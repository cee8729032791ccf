using System.Globalization;
using Azure;
using Azure.Data.Tables;

namespace Sealpost.Tracking;

/// <summary>Which days have their digest. A row that can only be inserted once lets one of all instances send it.</summary>
internal sealed class DigestDays(TableClient table)
{
    private const string Partition = "digest";

    /// <returns>Whether the day is ours; another instance has it otherwise.</returns>
    public async Task<bool> TryTakeAsync(DateOnly day, CancellationToken cancel)
    {
        for (var retry = false; ; retry = true)
        {
            try
            {
                await table.AddEntityAsync(new TableEntity(Partition, Key(day)), cancel);
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

    /// <summary>Nothing was sent: somebody may try again.</summary>
    public Task GiveBackAsync(DateOnly day, CancellationToken cancel) => table.DeleteEntityAsync(Partition, Key(day), ETag.All, cancel);

    private static string Key(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}

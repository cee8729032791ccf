using System.Globalization;
using Azure;
using Azure.Data.Tables;

namespace Sealpost.Tracking;

/// <summary>Which days have their digest. A row that can only be inserted once lets one of all instances send it.</summary>
internal sealed class DigestDays(TableClient table)
{
    private const string Partition = "digest";

    /// <returns>Whether the day is ours; another instance has it otherwise.</returns>
    public Task<bool> TryTakeAsync(DateOnly day, CancellationToken cancel) =>
        table.TryInsertAsync(new TableEntity(Partition, Key(day)), cancel);

    /// <summary>Nothing was sent: somebody may try again.</summary>
    public Task GiveBackAsync(DateOnly day, CancellationToken cancel) => table.DeleteEntityAsync(Partition, Key(day), ETag.All, cancel);

    private static string Key(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}

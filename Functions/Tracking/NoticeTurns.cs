using Azure;
using Azure.Data.Tables;
using Sealpost.Tables;

namespace Sealpost.Tracking;

/// <summary>Which notices to the operator somebody has taken. A row that can only be inserted once lets one of all instances send it.</summary>
internal sealed class NoticeTurns(TableClient table)
{
    private const string Partition = "notice";

    /// <param name="notice">Such as <c>digest-2026-03-31</c>.</param>
    /// <returns>Whether it is ours; another instance has it otherwise.</returns>
    public Task<bool> TryTakeAsync(string notice, CancellationToken cancel) => table.TryInsertAsync(new TableEntity(Partition, notice), cancel);

    /// <summary>Nothing was sent, or it may be sent again: somebody may take it.</summary>
    public Task GiveBackAsync(string notice, CancellationToken cancel) => table.DeleteEntityAsync(Partition, notice, ETag.All, cancel);
}

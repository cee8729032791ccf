using Azure.Data.Tables;
using Sealpost.Tables;

namespace Sealpost.Tracking;

/// <summary>
/// Takes from a mail's row everything but its form, its state and its times. That much stays, so that its receipt still tells its state, and a
/// message that comes back is not sent again.
/// </summary>
internal sealed class MailErasure(TableClient table, MailIndex index, TimeProvider time)
{
    /// <summary>Mails that were erased while they waited for their time, and whose message comes up then all the same. It reads the whole ledger.</summary>
    public IAsyncEnumerable<MailRecord> WaitingAsync(CancellationToken cancel) =>
        table.RowsAsync<MailRecord>(TableClient.CreateQueryFilter($"Reason eq {MailRecord.ErasedOnRequest} and Until gt {time.GetUtcNow()}"), cancel);

    /// <summary>Can be done again.</summary>
    /// <param name="reason">In place of what is there.</param>
    /// <returns>False when somebody changed the row meanwhile; nothing is erased then.</returns>
    public async Task<bool> EraseAsync(MailRecord row, string reason, CancellationToken cancel)
    {
        var bare = new MailRecord
        {
            PartitionKey = row.PartitionKey, ETag = row.ETag, Form = row.Form, Status = row.Status, AcceptedAt = row.AcceptedAt, UpdatedAt = row.UpdatedAt,
            Attempts = row.Attempts, Until = row.Until, TwinId = row.TwinId, Listed = row.Listed, Reason = reason,
        };
        if (!(row.IsErased && row.History.Length == 0) && !await table.TryReplaceAsync(bare, cancel))
        {
            return false;
        }

        await index.FollowAsync(bare, cancel);
        return true;
    }
}

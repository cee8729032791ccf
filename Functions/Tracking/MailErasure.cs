using Azure.Data.Tables;
using Sealpost.Tables;

namespace Sealpost.Tracking;

/// <summary>
/// Takes from a mail's row everything but its form, its state and its times. That much stays, so that its receipt still tells its state, and a
/// message that comes back is not sent again.
/// </summary>
internal sealed class MailErasure(TableClient table, MailIndex index)
{
    /// <summary>Can be done again.</summary>
    /// <param name="reason">In place of what is there.</param>
    /// <returns>False when somebody changed the row meanwhile; nothing is erased then.</returns>
    public async Task<bool> EraseAsync(MailRecord row, string reason, CancellationToken cancel)
    {
        var bare = new MailRecord
        {
            PartitionKey = row.PartitionKey, ETag = row.ETag, Form = row.Form, Status = row.Status, AcceptedAt = row.AcceptedAt, UpdatedAt = row.UpdatedAt,
            Attempts = row.Attempts, TwinId = row.TwinId, Listed = row.Listed, Reason = reason,
        };
        if (!(row.IsErased && row.History.Length == 0) && !await table.TryReplaceAsync(bare, cancel))
        {
            return false;
        }

        await index.FollowAsync(bare, cancel);
        return true;
    }
}

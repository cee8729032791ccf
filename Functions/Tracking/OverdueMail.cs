using System.Runtime.CompilerServices;
using Azure.Data.Tables;

namespace Sealpost.Tracking;

/// <summary>Mail that nobody came back to in time.</summary>
internal sealed class OverdueMail(MailLedger ledger, MailIndex index)
{
    /// <summary>Mail whose next attempt was due before that time.</summary>
    public async IAsyncEnumerable<MailRecord> WaitingAsync(DateTimeOffset before, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var entry in index.ListAsync([MailStatus.Deferred, MailStatus.Held], null, before, cancel))
        {
            if (await ledger.FindAsync(entry.PartitionKey, cancel) is not { } row)
            {
                await index.ForgetAsync(entry, cancel);
            }
            else if (row.State is MailStatus.Deferred or MailStatus.Held && row.Until < before)
            {
                yield return row;
            }
            else
            {
                // A process died between the row and its entry.
                await ledger.FollowAsync(row, cancel);
            }
        }
    }

    /// <summary>Mail whose lease ended before that time. Reads the whole ledger, because mail that is being sent is in no index.</summary>
    public IAsyncEnumerable<MailRecord> AbandonedAsync(DateTimeOffset before, CancellationToken cancel) => ledger.ScanAsync(
        TableClient.CreateQueryFilter($"Until lt {before} and Status eq 'Sending'"), cancel);
}

using Sealpost.Tracking;

namespace Sealpost;

/// <summary>Makes the index of mails follow every row of the ledger: after a restore of the storage, or an upgrade from a version that had none.</summary>
internal sealed class RebuildIndex(MailLedger ledger)
{
    /// <summary>At once, so that rows of one day are written together.</summary>
    private const int AtOnce = 32;

    /// <param name="seen">Called for each mail.</param>
    public async Task RunAsync(Action seen, CancellationToken cancel)
    {
        var turn = new Lock();
        await Parallel.ForEachAsync(ledger.ScanAsync(null, cancel), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, async (row, stop) =>
        {
            await ledger.FollowAsync(row, stop);
            lock (turn)
            {
                seen();
            }
        });
    }
}

using Sealpost.Enqueuing;
using Sealpost.Sending;
using Sealpost.Tracking;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>
/// Deletes what a process that died left over: posts and files that no mail points to. What may still be needed is never touched: a
/// blob is judged only when its mail must have come up in the meantime.
/// </summary>
internal sealed class SweepBlobs(MailLedger ledger, KeptMail kept, EnvelopeBlobs blobs, RetrySchedule schedule, TimeProvider time)
{
    /// <summary>Longer than it takes from the first byte of a post to its message, and from a recorded fate to the last deletion.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromHours(1);

    /// <summary>A mail that was never taken up is put off no longer than until its schedule ends.</summary>
    private TimeSpan Oldest => schedule.GiveUpAfter + TimeSpan.FromDays(1);

    /// <param name="waiting">When the message at the head of the queue was put there; null when none waits.</param>
    /// <returns>How many were deleted.</returns>
    public async Task<int> RunAsync(DateTimeOffset? waiting, CancellationToken cancel)
    {
        var (needed, deleted) = await KeptAsync(cancel);
        return deleted + await PostsAsync(needed, waiting, cancel) + await UploadsAsync(needed, waiting, cancel);
    }

    /// <returns>The claim checks and files that kept mail names, and how many kept mails were left over and are gone.</returns>
    private async Task<(HashSet<string> Needed, int Deleted)> KeptAsync(CancellationToken cancel)
    {
        var (needed, deleted) = (new HashSet<string>(StringComparer.Ordinal), 0);
        // What is kept for transfers names no other blob, and has an end of its own.
        foreach (var folder in Enum.GetValues<KeptFolder>().Where(folder => folder is not KeptFolder.Transferred))
        {
            await foreach (var item in kept.EnumerateAsync(folder, cancel))
            {
                if (folder is not (KeptFolder.Held or KeptFolder.Posts) && await IsLeftOverAsync(folder, item, cancel))
                {
                    await kept.ForgetAsync(folder, item.Id, cancel);
                    deleted++;
                }
                else if (item.HasBlobs && await kept.FindAsync(folder, item.Id, cancel) is { } mail)
                {
                    needed.UnionWith([.. mail.Uploads ?? [], mail.Blob ?? ""]);
                }
            }
        }

        return (needed, deleted);
    }

    /// <summary>By a decision or an attempt that was not carried through to its end.</summary>
    private async Task<bool> IsLeftOverAsync(KeptFolder folder, KeptItem item, CancellationToken cancel) =>
        await ledger.FindAsync(item.Id, cancel) is { } row && row.UpdatedAt < time.GetUtcNow() - Settled && (folder is KeptFolder.Waiting
            ? row.IsFinal
            : row.State is MailStatus.Sent or MailStatus.Repeated || row.Reason == DecideHeld.Discarded);

    private async Task<int> PostsAsync(HashSet<string> needed, DateTimeOffset? waiting, CancellationToken cancel)
    {
        var deleted = 0;
        foreach (var (name, id, at) in await blobs.ListPostsAsync(cancel))
        {
            if (needed.Contains(name) || at > time.GetUtcNow() - Settled)
            {
                continue;
            }

            var row = await ledger.FindAsync(id, cancel);
            var over = row is null ? IsForgotten(at, waiting) : row.IsFinal && row.UpdatedAt < time.GetUtcNow() - Settled;
            deleted += over ? await blobs.DeleteAsync(name, cancel) : 0;
        }

        return deleted;
    }

    /// <summary>A file's name tells nothing of its mail: it goes when every mail of its time must have come up.</summary>
    private async Task<int> UploadsAsync(HashSet<string> needed, DateTimeOffset? waiting, CancellationToken cancel)
    {
        var deleted = 0;
        foreach (var (name, at) in await blobs.ListUploadsAsync(cancel))
        {
            deleted += !needed.Contains(name) && IsForgotten(at, waiting) ? await blobs.DeleteAsync(name, cancel) : 0;
        }

        return deleted;
    }

    private bool IsForgotten(DateTimeOffset at, DateTimeOffset? waiting) =>
        at < time.GetUtcNow() - Oldest && (waiting is null || waiting > at + Settled);
}

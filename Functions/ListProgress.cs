using Sealpost.Enqueuing;
using Sealpost.Subscribing;
using Sealpost.Tracking;

namespace Sealpost;

/// <summary>How far a post to a list has got, from the ledger: the ids of its mails are one range there.</summary>
internal sealed class ListProgress(MailLedger ledger)
{
    public async Task<PostProgress> CountAsync(ListPost post, CancellationToken cancel)
    {
        var states = new Dictionary<MailStatus, int>();
        await foreach (var row in ledger.RangeAsync(SubmissionId.ListMails(post.RowKey), cancel))
        {
            states[row.State] = states.GetValueOrDefault(row.State) + (row.PartitionKey == post.RowKey ? 0 : 1);
        }

        int Of(params MailStatus[] these) => these.Sum(state => states.GetValueOrDefault(state));
        return new(post.Queued, Of(MailStatus.Sent), Of(MailStatus.Failed, MailStatus.Bounced, MailStatus.Unknown), Of(MailStatus.Withdrawn));
    }
}

/// <param name="Queued">Mails that are on the queue, or were.</param>
/// <param name="Sent">The mail server has them.</param>
/// <param name="Failed">Refused for good, bounced, or nobody knows.</param>
/// <param name="Withdrawn">Not sent, because the subscriber had left or the post was stopped.</param>
internal sealed record PostProgress(int Queued, int Sent, int Failed, int Withdrawn)
{
    /// <summary>Still to be sent.</summary>
    public int Open => Math.Max(0, Queued - Sent - Failed - Withdrawn);
}

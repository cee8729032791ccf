using Azure;
using Microsoft.Extensions.Logging;
using Sealpost.Enqueuing;
using Sealpost.Subscribing;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>
/// What is to become of a post to a list. The decision is one write, which only the first of several makes; what follows from it can be
/// done again, by the same link or by the timer.
/// </summary>
internal sealed partial class DecidePost(ListPosts posts, DecideHeld held, KeptMail kept, MailEnqueuer queue, TimeProvider time, ILogger<DecidePost> logger)
{
    /// <summary>The reasons in the ledger.</summary>
    public const string Rejected = "rejected by a moderator";

    public const string Expired = "no moderator decided in time";

    /// <param name="by">Not a name, such as <c>moderator 2</c>.</param>
    /// <returns>The post after it, whoever decided; null when there is none.</returns>
    public async Task<ListPost?> RunAsync(MailingList list, string id, ListPostState decision, string by, CancellationToken cancel)
    {
        IReadOnlyList<ListPostState> from = decision is ListPostState.Stopped ? [ListPostState.Approved, ListPostState.Queued] : [ListPostState.Waiting];
        if (await posts.DecideAsync(list.Name, id, from, decision, by, cancel) is not { } post)
        {
            return null;
        }

        if (post.Status == decision)
        {
            Log.Decided(logger, id, post.Form, list.Name, decision, by);
        }

        await CarryOutAsync(post, cancel);
        return post;
    }

    /// <summary>What must follow from what is written there.</summary>
    public async Task CarryOutAsync(ListPost post, CancellationToken cancel)
    {
        try
        {
            await FollowAsync(post, cancel);
        }
        catch (RequestFailedException changed) when (changed.Status == 412)
        {
            // Somebody else carries out the same decision at this moment; what either leaves is found by the timer.
        }
    }

    private async Task FollowAsync(ListPost post, CancellationToken cancel)
    {
        switch (post.Status)
        {
            case ListPostState.Approved when await kept.HasAsync(KeptFolder.Held, post.RowKey, cancel):
                await held.ReleaseAsync(post.RowKey, cancel);
                break;
            case ListPostState.Rejected:
                await held.DiscardAsync(post.RowKey, Rejected, cancel);
                break;
            case ListPostState.Expired:
                await held.DiscardAsync(post.RowKey, Expired, cancel);
                break;
        }
    }

    public bool IsOver(MailingList list, ListPost post) =>
        post.Status is ListPostState.Waiting && time.GetUtcNow() > post.AcceptedAt + TimeSpan.FromHours(list.Definition.ModerateHours);

    /// <summary>The message that goes on with it is gone: a second one does no harm.</summary>
    public Task ResumeAsync(ListPost post, CancellationToken cancel) =>
        queue.AcceptAsync(FanOut.Ticket(post.RowKey, post.Form, post.AcceptedAt), cancel);

    private static partial class Log
    {
        [LoggerMessage(172, LogLevel.Information, "Moderate {Id} form={Form} list={List} outcome={Decision} by={By}")]
        public static partial void Decided(ILogger logger, string id, string form, string list, ListPostState decision, string by);
    }
}

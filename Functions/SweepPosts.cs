using Azure;
using Microsoft.Extensions.Logging;
using Sealpost.Enqueuing;
using Sealpost.Sending;
using Sealpost.Subscribing;
using Sealpost.Tracking;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>
/// Every few minutes: posts to lists that nobody decided on in time, decisions that were not carried through, posts whose message is gone
/// from the queue, and the texts of those that all subscribers have. Doing it twice does no harm.
/// </summary>
internal sealed partial class SweepPosts(
    ListCatalog lists, ListPosts posts, DecidePost decide, ListProgress progress, KeptMail kept, MailEnqueuer queue, MailLedger ledger,
    RetrySchedule schedule, TimeProvider time, ILogger<SweepPosts> logger)
{
    /// <summary>In which a message that still exists would have come up.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(15);

    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            foreach (var list in lists.All)
            {
                await foreach (var post in posts.ScanOpenAsync(list.Name, cancel))
                {
                    await LookAsync(list, post, cancel);
                }
            }
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            Log.StorageDown(logger, fault.GetType().Name);
        }
    }

    private async Task LookAsync(MailingList list, ListPost post, CancellationToken cancel)
    {
        var late = (post.DueAt ?? post.DecidedAt) + Settled < time.GetUtcNow();
        switch (post.Status)
        {
            case ListPostState.Waiting when decide.IsOver(list, post):
                await decide.RunAsync(list, post.RowKey, ListPostState.Expired, "time", cancel);
                break;
            case ListPostState.Waiting when await ledger.FindAsync(post.RowKey, cancel) is { State: MailStatus.Failed }:
                // An operator discarded it from the held mail.
                await decide.RunAsync(list, post.RowKey, ListPostState.Rejected, "operator", cancel);
                break;
            case ListPostState.Approved when late && await kept.HasAsync(KeptFolder.Held, post.RowKey, cancel):
                await decide.CarryOutAsync(post, cancel);
                break;
            case ListPostState.Approved when late && await kept.HasAsync(KeptFolder.Posts, post.RowKey, cancel):
                Log.Resumed(logger, post.RowKey, post.Form, list.Name);
                await decide.ResumeAsync(post, cancel);
                break;
            case ListPostState.Rejected or ListPostState.Expired:
                await decide.CarryOutAsync(post, cancel);
                await posts.CloseAsync(post, cancel);
                break;
            case ListPostState.Queued or ListPostState.Stopped:
                await EraseAsync(post, cancel);
                break;
        }
    }

    /// <summary>When no mail needs the text any more; in the end, also when one of them is lost.</summary>
    private async Task EraseAsync(ListPost post, CancellationToken cancel)
    {
        if ((await progress.CountAsync(post, cancel)).Open > 0 && time.GetUtcNow() < post.BatchAt + schedule.GiveUpAfter + TimeSpan.FromDays(1))
        {
            return;
        }

        if (await kept.FindAsync(KeptFolder.Posts, post.RowKey, cancel) is { } content)
        {
            await queue.ForgetAsync(content, cancel);
        }

        await kept.ForgetAsync(KeptFolder.Posts, post.RowKey, cancel);
        await posts.CloseAsync(post, cancel);
        Log.Erased(logger, post.RowKey, post.Form, post.List);
    }

    private static partial class Log
    {
        [LoggerMessage(179, LogLevel.Information, "FanOut {Id} form={Form} list={List} outcome=complete: every mail has its fate, and the text is erased")]
        public static partial void Erased(ILogger logger, string id, string form, string list);

        [LoggerMessage(180, LogLevel.Warning, "FanOut {Id} form={Form} list={List}: its message was gone from the queue, and it is queued again")]
        public static partial void Resumed(ILogger logger, string id, string form, string list);

        [LoggerMessage(181, LogLevel.Warning, "Posts to lists can't be looked at now ({Fault}); the next run tries again")]
        public static partial void StorageDown(ILogger logger, string fault);
    }
}

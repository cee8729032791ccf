using System.Collections.Concurrent;
using Azure;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Sending;
using Sealpost.Subscribing;
using Sealpost.Tracking;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>
/// One mail on the queue for each subscriber of a list, a batch at a time. How far it has got is written after each batch; a crash in
/// between puts the same mails, with the same ids, on the queue once more, and the ledger knows those. A batch takes two seconds or so
/// to send, whatever the relay's speed, and the next one waits until it is taken up: other mail never waits behind a whole list.
/// </summary>
internal sealed partial class FanOut(
    ListCatalog lists, ListPosts posts, Subscribers subscribers, SendCopies sending, MailEnqueuer queue, MailLedger ledger, KeptMail kept,
    RetrySchedule schedule, TimeProvider time, ILogger<FanOut> logger)
{
    private const int FirstBatch = 50;
    private const int MostInBatch = 1000;
    private const int Parallel = 16;

    private static readonly TimeSpan BatchTime = TimeSpan.FromSeconds(2);

    /// <summary>Between two looks at the batch before, and how many there are before the message is put off.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private const int Looks = 25;

    public static bool Is(QueuedMail mail, Form? form) =>
        mail.FansOut || (mail.Released && mail.Confirms is null && mail.Post is null && form?.Definition.PostTo is not null);

    /// <summary>The message that goes on with a post.</summary>
    public static QueuedMail Ticket(string id, string form, DateTimeOffset acceptedAt) => new(1, id, form, acceptedAt, 0, null, null) { FansOut = true };

    public async Task RunAsync(QueuedMail mail, Form? form, CancellationToken cancel)
    {
        var ticket = Ticket(mail.Id, mail.Form, mail.AcceptedAt);
        if (!lists.TryGet(form?.Definition.PostTo, out var list))
        {
            Log.NoList(logger, mail.Id, mail.Form);
            await queue.DelayAsync(mail, schedule.HeldDelay, cancel);
            return;
        }

        if (!mail.FansOut)
        {
            await BeginAsync(mail, list, cancel);
        }

        var pace = await PaceAsync(mail, cancel);
        if (pace is Pace.Slow)
        {
            await queue.DelayAsync(mail, TimeSpan.FromSeconds(1), cancel);
            return;
        }

        switch (await posts.FindAsync(list.Name, mail.Id, cancel))
        {
            case { Status: ListPostState.Approved } post when sending.NotNow(form) is { } closed:
                await WaitAsync(ticket, post, closed, cancel);
                break;
            case { Status: ListPostState.Approved } post:
                await NextAsync(ticket, post, list, pace, cancel);
                break;
            case { } post:
                await EndAsync(post, cancel);
                break;
        }
    }

    /// <summary>From here on the text of all its mails is in one place, and nothing holds it any more.</summary>
    private async Task BeginAsync(QueuedMail mail, MailingList list, CancellationToken cancel)
    {
        // An operator may let it go as well, before any moderator was asked.
        await posts.TryAddAsync(list.Name, mail.Id, mail.Form, mail.AcceptedAt, cancel);
        var post = await posts.DecideAsync(list.Name, mail.Id, [ListPostState.Waiting], ListPostState.Approved, "operator", cancel);
        var content = mail.Kept ? await kept.FindAsync(KeptFolder.Waiting, mail.Id, cancel) : mail;
        // A second message about one that has all its mails, or was stopped, must not bring the text back.
        if (content is not null && post?.Status is ListPostState.Approved)
        {
            await kept.KeepAsync(KeptFolder.Posts, content, [list.Name], cancel);
        }

        await kept.ForgetAsync(KeptFolder.Held, mail.Id, cancel);
        await kept.ForgetAsync(KeptFolder.Waiting, mail.Id, cancel);
    }

    private async Task WaitAsync(QueuedMail ticket, ListPost post, DateTimeOffset until, CancellationToken cancel)
    {
        post.DueAt = until;
        if (await posts.TryWriteAsync(post, cancel))
        {
            await queue.DelayAsync(ticket, Positive(until - time.GetUtcNow()), cancel);
        }
    }

    private async Task<Pace> PaceAsync(QueuedMail mail, CancellationToken cancel)
    {
        if (mail.Behind is not { } last)
        {
            return Pace.Unknown;
        }

        for (var look = 0; look < Looks; look++)
        {
            if (!await queue.HasWaitingAsync(last, cancel))
            {
                return look == 0 ? Pace.Fast : Pace.Unknown;
            }

            await Task.Delay(Look, time, cancel);
        }

        return Pace.Slow;
    }

    private async Task NextAsync(QueuedMail ticket, ListPost post, MailingList list, Pace pace, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var size = Size(post, pace, now);
        var queued = new ConcurrentBag<DateTimeOffset>();
        var page = await subscribers.PageAsync(list.Name, post.Cursor, size, cancel);
        await System.Threading.Tasks.Parallel.ForEachAsync(page, new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancel }, async (subscriber, stop) =>
            queued.Add((await queue.AcceptAsync(new(1, SubmissionId.ListMail(post.RowKey, subscriber.RowKey), post.Form, now, 0, null, null)
            {
                Post = post.RowKey, Subscriber = subscriber.RowKey,
            }, stop)).InsertedOn));

        (post.Cursor, post.Queued, post.Batch, post.BatchAt, post.DueAt) =
            (page.Count > 0 ? page[^1].RowKey : post.Cursor, post.Queued + page.Count, size, now, now);
        post.State = page.Count < size ? nameof(ListPostState.Queued) : post.State;
        if (!await posts.TryWriteAsync(post, cancel))
        {
            // A second message about the same post, which the other one goes on with; or it was stopped.
            await EndIfStoppedAsync(post, cancel);
            return;
        }

        Log.Batch(logger, post.RowKey, post.Form, list.Name, page.Count, post.Queued, post.Status);
        await (post.Status is ListPostState.Queued ? EndAsync(post, cancel) : queue.AcceptAsync(ticket with { Behind = queued.Max() }, cancel));
    }

    private async Task EndIfStoppedAsync(ListPost post, CancellationToken cancel)
    {
        if (await posts.FindAsync(post.List, post.RowKey, cancel) is { Status: ListPostState.Stopped } stopped)
        {
            await EndAsync(stopped, cancel);
        }
    }

    /// <summary>What was sent in the last two seconds is what is sent in the next ones; twice of it when it was gone before anybody looked.</summary>
    private static int Size(ListPost post, Pace pace, DateTimeOffset now) => post.Batch == 0 ? FirstBatch
        : pace is Pace.Fast ? Math.Min(MostInBatch, 2 * post.Batch)
        : (int)Math.Clamp(post.Batch * BatchTime.TotalSeconds / Math.Max((now - post.BatchAt).TotalSeconds, 0.1), 10, Math.Min(MostInBatch, 2 * post.Batch));

    /// <summary>The post itself has its fate: its visitor's status page says so.</summary>
    private async Task EndAsync(ListPost post, CancellationToken cancel)
    {
        if (post.Status is not (ListPostState.Queued or ListPostState.Stopped) || await ledger.FindAsync(post.RowKey, cancel) is not { State: MailStatus.Held } row)
        {
            return;
        }

        try
        {
            await ledger.RecordAsync(row, MailStatus.Sent, null, $"Handed on to {post.Queued} subscribers{(post.Status is ListPostState.Stopped ? ", then stopped" : "")}.", cancel);
            Log.Done(logger, post.RowKey, post.Form, post.List, post.Queued, post.Status);
        }
        catch (RequestFailedException changed) when (changed.Status == 412)
        {
            // By the same step of another instance.
        }
    }

    /// <summary>How the batch before is doing: as the time since it was queued says, gone before anybody looked, or not taken up yet.</summary>
    private enum Pace
    {
        Unknown,
        Fast,
        Slow,
    }

    private static TimeSpan Positive(TimeSpan delay) => delay > TimeSpan.FromSeconds(1) ? delay : TimeSpan.FromSeconds(1);

    private static partial class Log
    {
        [LoggerMessage(173, LogLevel.Information, "FanOut {Id} form={Form} list={List} batch={Batch} queued={Queued} state={State}")]
        public static partial void Batch(ILogger logger, string id, string form, string list, int batch, int queued, ListPostState state);

        [LoggerMessage(174, LogLevel.Information, "FanOut {Id} form={Form} list={List} outcome=done queued={Queued} state={State}")]
        public static partial void Done(ILogger logger, string id, string form, string list, int queued, ListPostState state);

        [LoggerMessage(175, LogLevel.Error, "FanOut {Id} form={Form} outcome=waits: its form or its list is missing or has an error; the log says which. It goes on when that is mended.")]
        public static partial void NoList(ILogger logger, string id, string form);
    }
}

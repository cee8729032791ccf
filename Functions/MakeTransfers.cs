using Azure;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;
using Sealpost.Transferring;

namespace Sealpost;

/// <summary>
/// Every minute: makes the transfers that are due, of the posts that wait, and queues the mails of those that a process which died had
/// numbered only. Two instances may do it at once: the transaction of the numbers decides.
/// </summary>
internal sealed partial class MakeTransfers(
    FormCatalog forms, TransferTable table, QueueTransfer queueing, TimeProvider time, ILogger<MakeTransfers> logger)
{
    /// <summary>Longer than it takes from the number to the queue.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken cancel)
    {
        foreach (var form in forms.All.Select(loaded => loaded.Form).OfType<Form>().Where(form => form.Definition.Transfer is not null))
        {
            try
            {
                await QueueLeftAsync(form.Name, cancel);
                await MakeAsync(form, cancel);
            }
            catch (Exception fault) when (fault is RequestFailedException or AggregateException)
            {
                Log.StorageDown(logger, form.Name, fault.GetType().Name);
            }
        }
    }

    private async Task QueueLeftAsync(string form, CancellationToken cancel)
    {
        await foreach (var record in table.UnsentAsync(form, cancel))
        {
            if (record.At < time.GetUtcNow() - Settled)
            {
                await queueing.RunAsync(record, cancel);
            }
        }
    }

    private async Task MakeAsync(Form form, CancellationToken cancel)
    {
        var waiting = new List<WaitingPost>();
        await foreach (var post in table.WaitingAsync(form.Name, cancel))
        {
            waiting.Add(post);
        }

        var counter = waiting.Count > 0 ? await table.CounterAsync(form.Name, cancel) : null;
        if (waiting.Count == 0
            || TransferSchedule.Of(form.Definition.Transfer!)?.IsDue(counter?.LastAt, waiting.Min(post => post.Since), time.GetUtcNow()) is false)
        {
            return;
        }

        while (waiting.Count > 0)
        {
            var posts = Share(waiting);
            waiting.RemoveRange(0, posts.Count);
            if (!await MakeAsync(form.Name, posts, isLast: waiting.Count == 0, cancel))
            {
                return;
            }
        }
    }

    /// <summary>Those of several that are left when this process dies are still due: only the last transfer says when it was.</summary>
    /// <returns>False when somebody else was quicker; what is left waits for the next minute.</returns>
    private async Task<bool> MakeAsync(string form, List<WaitingPost> posts, bool isLast, CancellationToken cancel)
    {
        var (now, counter) = (time.GetUtcNow(), await table.CounterAsync(form, cancel));
        var record = await table.TryNumberAsync(form, [.. posts.Select(post => post.Id)], counter, isLast ? now : counter?.LastAt, now, cancel);
        foreach (var post in posts)
        {
            // Of one that was numbered elsewhere, the place in the row is left over.
            if (record is not null || await table.NumberOfAsync(form, post.Id, cancel) is not null)
            {
                await table.EndWaitAsync(post, cancel);
            }
        }

        if (record is not null)
        {
            await queueing.RunAsync(record, cancel);
        }

        return record is not null;
    }

    private static List<WaitingPost> Share(List<WaitingPost> waiting)
    {
        var (count, bytes) = (0, 0L);
        while (count < waiting.Count && count < TransferNumbers.Most && (bytes += waiting[count].Bytes) <= TransferNumbers.MostBytes)
        {
            count++;
        }

        return waiting[..Math.Max(1, count)];
    }

    private static partial class Log
    {
        [LoggerMessage(154, LogLevel.Warning, "Transfers of form={Form} can't be made now ({Fault}); the next minute tries again")]
        public static partial void StorageDown(ILogger logger, string form, string fault);
    }
}

using Azure;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Sending;
using Sealpost.Transferring;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>
/// Takes a post into its form's transfers, before its own mail is tried: whatever becomes of that, the data goes out. The content is kept
/// first, then it gets its number or a place among those that wait for one, then the mail is queued. Each step can be done again, and a post
/// that has a number keeps it.
/// </summary>
internal sealed partial class CollectTransfer(
    KeptMail kept, MailEnqueuer queue, SubmissionId ids, TransferTable table, TransferNumbers numbers, QueueTransfer queueing, TimeProvider time,
    ILogger<CollectTransfer> logger)
{
    /// <returns>What becomes of a post that has no mail of its own; null where it has one.</returns>
    /// <exception cref="RequestFailedException">The storage can't be reached; it is done again when the message comes back.</exception>
    public async Task<DeliveryOutcome?> RunAsync(QueuedMail mail, Form? form, CancellationToken cancel)
    {
        if (form?.Definition.Transfer is not { } transfer || mail.Confirms is not null || mail.Transfer is not null || mail.IsTest)
        {
            return null;
        }

        var lost = await table.NumberOfAsync(form.Name, mail.Id, cancel) is null && !await CollectAsync(mail, form.Name, TransferSchedule.Of(transfer), cancel);
        return (form.TransfersOnly, lost) switch
        {
            (true, true) => new DeliveryOutcome.Failed("The sealed post is gone from the storage; its data can't be transferred any more.", FailureKind.Lost),
            (true, false) => new DeliveryOutcome.Transferred("Its data goes out with a transfer."),
            _ => null,
        };
    }

    /// <param name="schedule">Null where each post has a transfer of its own.</param>
    /// <returns>False when its content is gone.</returns>
    private async Task<bool> CollectAsync(QueuedMail mail, string form, TransferSchedule? schedule, CancellationToken cancel)
    {
        if (await KeepAsync(mail, cancel) is not { } bytes)
        {
            Log.Lost(logger, mail.Id, form);
            return false;
        }

        if (schedule is null)
        {
            await queueing.RunAsync(await numbers.OfAsync(form, mail.Id, cancel), cancel);
        }
        else
        {
            await table.WaitAsync(form, mail.Id, mail.AcceptedAt, time.GetUtcNow(), bytes, cancel);
            Log.Waits(logger, mail.Id, form);
        }

        return true;
    }

    /// <returns>The size of what is sealed; null when it is gone.</returns>
    private async Task<int?> KeepAsync(QueuedMail mail, CancellationToken cancel)
    {
        if ((mail.Kept ? await kept.FindAsync(KeptFolder.Waiting, mail.Id, cancel) : mail) is not { } content || await PostAsync(content, cancel) is not { } post)
        {
            return null;
        }

        var own = new QueuedMail(1, mail.Id, mail.Form, mail.AcceptedAt, 0, post, null) { Receipt = ids.Receipt(mail.Id), Visitors = content.Visitors };
        await kept.KeepAsync(KeptFolder.Transferred, own, ["transferred"], cancel);
        return post.Content.Length;
    }

    private async Task<SealedPost?> PostAsync(QueuedMail mail, CancellationToken cancel)
    {
        try
        {
            return await queue.PostAsync(mail, cancel);
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(152, LogLevel.Information, "Transfer {Id} form={Form} outcome=waits for the next transfer")]
        public static partial void Waits(ILogger logger, string id, string form);

        [LoggerMessage(153, LogLevel.Error, "Transfer {Id} form={Form} outcome=lost: its sealed post is gone from the storage; somebody deleted it")]
        public static partial void Lost(ILogger logger, string id, string form);
    }
}

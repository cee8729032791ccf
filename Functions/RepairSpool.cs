using Azure;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sealpost.Enqueuing;
using Sealpost.Sending;
using Sealpost.Telemetry;
using Sealpost.Tracking;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>
/// Every few minutes: finds mail whose message is gone from the queue, leases that ended and nobody came back to, and kept mail that
/// nothing points to, and puts it right. It never sends, and doing it twice does no harm.
/// </summary>
internal sealed partial class RepairSpool(
    MailLedger ledger, OverdueMail overdue, NoticeTurns turns, KeptMail kept, MailEnqueuer enqueuer, EnvelopeQueue queues, SweepBlobs blobs, IOptions<LedgerOptions> ledgerOptions,
    IOptions<QueueOptions> queueOptions, Metrics metrics, TimeProvider time, ILogger<RepairSpool> logger)
{
    /// <summary>After which a message that still exists would have come back: the mail's lease, then the message's.</summary>
    private TimeSpan Grace => ledgerOptions.Value.Lease + queueOptions.Value.Lease;

    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            var whole = await turns.TryTakeAsync($"repair-{time.GetUtcNow():yyyyMMdd}", cancel);
            var report = await RepairAsync(whole, cancel);
            Log.Repaired(logger, report.Requeued, report.Ended, report.Deleted);
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            Log.StorageDown(logger, fault.GetType().Name);
        }
    }

    /// <param name="whole">Read the whole ledger, for mails that were being sent, and whose messages are gone: what few have lost, ever.</param>
    public async Task<RepairReport> RepairAsync(bool whole, CancellationToken cancel)
    {
        var before = time.GetUtcNow() - Grace;
        // When the message at the head of the queue was put there; null when none is visible.
        var oldest = (await queues.PeekAsync(1, cancel)).FirstOrDefault()?.InsertedOn;
        // With older messages still waiting their turn, its own may be among them.
        bool MayBeWaiting(MailRecord row) => oldest is { } waiting && waiting <= row.Until;
        var (requeued, ended) = (0, 0);
        await foreach (var row in overdue.WaitingAsync(before, cancel))
        {
            requeued += !MayBeWaiting(row) && await RequeueAsync(row, cancel) ? 1 : 0;
        }

        if (whole)
        {
            await foreach (var row in overdue.AbandonedAsync(before, cancel))
            {
                ended += !MayBeWaiting(row) && await EndAsync(row, cancel) ? 1 : 0;
            }
        }

        return new(requeued, ended, await blobs.RunAsync(oldest, cancel));
    }

    /// <summary>A ticket too many does no harm: the ledger knows which attempt is due.</summary>
    /// <returns>False when its content is gone, too, and it ended.</returns>
    private async Task<bool> RequeueAsync(MailRecord row, CancellationToken cancel)
    {
        if (await kept.FindAsync(KeptFolder.Waiting, row.PartitionKey, cancel) is { } mail)
        {
            await enqueuer.DelayAsync(mail.Ticket(row.Attempts), TimeSpan.Zero, cancel);
            Log.Requeued(logger, row.PartitionKey, row.Form);
            return true;
        }

        if (!await kept.HasAsync(KeptFolder.Parked, row.PartitionKey, cancel))
        {
            row.Kind = nameof(FailureKind.Lost);
            if (await RecordAsync(row, MailStatus.Failed, "Its message and its sealed post are gone from the storage.", cancel))
            {
                metrics.Failed(row.Form, row.Kind);
            }

            Log.Lost(logger, row.PartitionKey, row.Form);
        }

        return false;
    }

    private async Task<bool> EndAsync(MailRecord row, CancellationToken cancel)
    {
        if (await kept.FindAsync(KeptFolder.Waiting, row.PartitionKey, cancel) is { } mail)
        {
            await kept.KeepAsync(KeptFolder.Parked, mail, [nameof(MailStatus.Unknown)], cancel);
        }

        var done = await RecordAsync(
            row, MailStatus.Unknown, "A process ended while it was sending this mail, and its message is gone from the queue.", cancel);
        if (done)
        {
            await kept.ForgetAsync(KeptFolder.Waiting, row.PartitionKey, cancel);
            metrics.Failed(row.Form, nameof(MailStatus.Unknown));
            Log.Ended(logger, row.PartitionKey, row.Form);
        }

        return done;
    }

    private async Task<bool> RecordAsync(MailRecord row, MailStatus status, string reason, CancellationToken cancel)
    {
        try
        {
            await ledger.RecordAsync(row, status, null, reason, cancel);
            return true;
        }
        catch (RequestFailedException changed) when (changed.Status == 412)
        {
            // Somebody came back to it after all.
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(62, LogLevel.Information, "Repair requeued={Requeued} ended={Ended} blobs-deleted={Deleted}")]
        public static partial void Repaired(ILogger logger, int requeued, int ended, int deleted);

        [LoggerMessage(63, LogLevel.Warning, "Repair {Id} form={Form}: its message was gone from the queue, and it is queued again")]
        public static partial void Requeued(ILogger logger, string id, string form);

        [LoggerMessage(64, LogLevel.Warning, "Repair {Id} form={Form} outcome=Unknown: its lease had ended, and nobody came back to it")]
        public static partial void Ended(ILogger logger, string id, string form);

        [LoggerMessage(67, LogLevel.Error, "Repair {Id} form={Form} outcome=Failed: its message and its sealed post are gone from the storage; somebody deleted them")]
        public static partial void Lost(ILogger logger, string id, string form);

        [LoggerMessage(68, LogLevel.Warning, "Repair: the storage can't be reached ({Fault}); the next run tries again")]
        public static partial void StorageDown(ILogger logger, string fault);
    }
}

/// <param name="Requeued">Mail whose message was gone.</param>
/// <param name="Ended">Leases that ended and nobody came back to.</param>
/// <param name="Deleted">Blobs that nothing points to.</param>
internal sealed record RepairReport(int Requeued, int Ended, int Deleted);

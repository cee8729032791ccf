using Microsoft.Extensions.Logging;
using Sealpost.Enqueuing;
using Sealpost.Tracking;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>
/// An operator's word on a mail that waits or is parked: try it now, or discard it. Content first, then the row, then the ticket; what
/// is not needed any more goes last. So each can be said again without harm.
/// </summary>
internal sealed partial class DecideMail(
    DecideHeld held, KeptMail kept, MailLedger ledger, MailEnqueuer queue, TimeProvider time, ILogger<DecideMail> logger)
{
    /// <param name="evenUnknown">Also a mail that the mail server may have: its recipient may get it twice.</param>
    public async Task<Decision> RetryAsync(string id, bool evenUnknown, CancellationToken cancel)
    {
        var row = DecideHeld.IsId(id) ? await ledger.FindAsync(id, cancel) : null;
        return row switch
        {
            null => new Decision.Unknown(),
            { AwaitsOperator: true } => await held.ReleaseAsync(id, cancel),
            { State: MailStatus.Unknown } when !evenUnknown => new Decision.MayBeDouble(),
            { State: MailStatus.Deferred or MailStatus.Held } => await WakeAsync(row, KeptFolder.Waiting, cancel),
            { State: MailStatus.Failed or MailStatus.Unknown } => await WakeAsync(row, KeptFolder.Parked, cancel),
            _ => new Decision.NotHeld(row.State, row.Reason),
        };
    }

    /// <summary>Records it and erases the content; the row first, so that a message still under way finds it.</summary>
    public async Task<Decision> DiscardAsync(string id, CancellationToken cancel)
    {
        var row = DecideHeld.IsId(id) ? await ledger.FindAsync(id, cancel) : null;
        switch (row)
        {
            case null or { AwaitsOperator: true }:
                return await held.DiscardAsync(id, cancel);
            case { State: MailStatus.Sending or MailStatus.Sent or MailStatus.Repeated or MailStatus.Transferred }:
                return new Decision.NotHeld(row.State, row.Reason);
        }

        var folder = row.State is MailStatus.Failed or MailStatus.Unknown ? KeptFolder.Parked : KeptFolder.Waiting;
        var mail = await kept.FindAsync(folder, id, cancel);
        if (mail is null && row.Reason == DecideHeld.Discarded)
        {
            return new Decision.NotHeld(row.State, row.Reason);
        }

        row.Kind = null;
        await ledger.RecordAsync(row, MailStatus.Failed, null, DecideHeld.Discarded, cancel);
        if (mail is not null)
        {
            await queue.ForgetAsync(mail, cancel);
        }

        await kept.ForgetAsync(folder, id, cancel);
        Log.Discarded(logger, id, row.Form);
        return new Decision.Done(row.Form);
    }

    private async Task<Decision> WakeAsync(MailRecord row, KeptFolder from, CancellationToken cancel)
    {
        var id = row.PartitionKey;
        if (await kept.FindAsync(from, id, cancel) is not { } mail)
        {
            return new Decision.NotHeld(row.State, row.Reason);
        }

        if (from is KeptFolder.Parked)
        {
            await kept.KeepAsync(KeptFolder.Waiting, mail, ["retried"], cancel);
            (row.Deferrals, row.Uncertain, row.Kind) = (0, "", null);
        }

        var now = time.GetUtcNow();
        row.RetriedAt = now;
        await ledger.RecordAsync(row, MailStatus.Deferred, now, "An operator wants it tried now.", cancel);
        await queue.DelayAsync(mail.Ticket(row.Attempts), TimeSpan.Zero, cancel);
        if (from is KeptFolder.Parked)
        {
            await kept.ForgetAsync(KeptFolder.Parked, id, cancel);
        }

        Log.Retried(logger, id, row.Form);
        return new Decision.Done(row.Form);
    }

    private static partial class Log
    {
        [LoggerMessage(82, LogLevel.Information, "Spool {Id} form={Form} outcome=retried by the operator")]
        public static partial void Retried(ILogger logger, string id, string form);

        [LoggerMessage(83, LogLevel.Information, "Spool {Id} form={Form} outcome=discarded by the operator")]
        public static partial void Discarded(ILogger logger, string id, string form);
    }
}

using Azure;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Sending;
using Sealpost.Telemetry;
using Sealpost.Tracking;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>What one attempt leads to.</summary>
/// <param name="Wait">Until the next attempt; null when there is none.</param>
/// <param name="Kind">Of failure or hold, in one word.</param>
internal sealed record Fate(MailStatus Status, TimeSpan? Wait, string Words, string? Kind)
{
    /// <summary>Of a mail that was sent: the relay that took it in this attempt.</summary>
    public string? Relay { get; init; }

    /// <summary>Why it is deferred, one word for the metrics.</summary>
    public string Cause { get; init; } = "fault";
}

/// <summary>
/// From the outcome of an attempt to the mail's recorded state. The content is kept first, then the state is written, then the ticket
/// is queued; whatever is not needed any more goes last. Each step can be done again by a message that comes back.
/// </summary>
internal sealed partial class RecordOutcome(
    MailLedger ledger, KeptMail kept, MailEnqueuer queue, Envelope envelope, RetrySchedule schedule, Metrics metrics, TimeProvider time, ILogger<RecordOutcome> logger)
{
    /// <summary>Beside the retries of the storage's client: what the mail server answered is known nowhere else.</summary>
    private static readonly TimeSpan[] Pauses = [.. new[] { 1, 2, 4, 8, 16 }.Select(seconds => TimeSpan.FromSeconds(seconds))];

    /// <param name="row">Claimed by this attempt.</param>
    /// <param name="form">Null when it is missing or has an error.</param>
    public Fate Decide(QueuedMail mail, MailRecord row, DeliveryOutcome outcome, Form? form)
    {
        var now = time.GetUtcNow();
        var start = row.RetriedAt is { } retried && retried > mail.AcceptedAt ? retried : mail.AcceptedAt;
        switch (outcome)
        {
            case DeliveryOutcome.Sent(var words, var queueId) sent:
                row.QueueId = queueId;
                return new(MailStatus.Sent, null, words, null) { Relay = sent.Relay };
            case DeliveryOutcome.Transferred(var words):
                return new(MailStatus.Transferred, null, words, null);
            case DeliveryOutcome.Failed(var words, var kind):
                return new(MailStatus.Failed, null, words, $"{kind}");
            case DeliveryOutcome.Withdrawn(var words):
                return new(MailStatus.Withdrawn, null, words, null);
            case DeliveryOutcome.Held(var words, var reason, var notBefore):
                return new(MailStatus.Held, notBefore is { } look ? Positive(look - now) : schedule.HeldDelay, words, $"{reason}");
            case DeliveryOutcome.Released(var words):
                return new(MailStatus.Deferred, TimeSpan.Zero, words, null) { Cause = "stopped" };
            // The receiver of a transfer knows a number that it has; and who counts them must not miss one.
            case DeliveryOutcome.Unknown(var words) when (mail.Transfer is not null || form?.Definition.OnUnknown is UnknownPolicy.Resend) && !row.Resent:
                (row.Resent, row.Uncertain) = (true, "");
                return new(MailStatus.Deferred, schedule.ResendDelay, $"{words} It is sent once more{(mail.Transfer is null ? ", as the form wants it" : "")}.", null) { Cause = "resend" };
            case DeliveryOutcome.Unknown(var words):
                return new(MailStatus.Unknown, null, words, null);
            case DeliveryOutcome.Deferred(var words, var notBefore):
                var wait = schedule.Next(++row.Deferrals, now - start, notBefore - now);
                return wait is null
                    ? new(MailStatus.Failed, null, words, $"{FailureKind.Expired}")
                    : new(MailStatus.Deferred, wait, words, null);
            default:
                throw new InvalidOperationException(outcome.GetType().Name);
        }
    }

    /// <param name="mail">Whole, or a ticket.</param>
    /// <param name="content">The whole mail; null when its sealed post is gone.</param>
    public async Task WriteAsync(QueuedMail mail, QueuedMail? content, MailRecord row, Fate fate)
    {
        // What waits on comes over to the current envelope key by itself.
        var renewed = content is null ? null : envelope.Renew(content);
        await InsistAsync(mail, () => KeepAsync(mail, renewed, !ReferenceEquals(renewed, content), fate));
        row.Kind = fate.Kind;
        try
        {
            await InsistAsync(mail, () => ledger.WriteAsync(row, fate.Status, time.GetUtcNow() + fate.Wait, fate.Words, CancellationToken.None));
        }
        catch (RequestFailedException changed) when (changed.Status == 412)
        {
            await ChangedAsync(mail, fate);
            return;
        }

        Count(mail.Form, fate);
        await InsistAsync(mail, () => ledger.FollowAsync(row, CancellationToken.None));
        await FinishAsync(mail, row, fate);
    }

    private async Task KeepAsync(QueuedMail mail, QueuedMail? content, bool renewed, Fate fate)
    {
        // One of thousands of the same mail: the list's own tables tell what became of it, and nobody is to decide on it.
        if (content is { Subscriber: null } && fate.Status is MailStatus.Failed or MailStatus.Unknown)
        {
            await kept.KeepAsync(KeptFolder.Parked, content!, [fate.Kind ?? $"{fate.Status}"], CancellationToken.None);
        }
        else if (content is not null && fate.Wait is not null && (!mail.Kept || renewed))
        {
            await kept.KeepAsync(KeptFolder.Waiting, content, [fate.Kind ?? $"{fate.Status}"], CancellationToken.None);
        }
    }

    private async Task FinishAsync(QueuedMail mail, MailRecord row, Fate fate)
    {
        if (fate.Wait is { } wait)
        {
            await queue.DelayAsync(mail.Ticket(row.Attempts), wait, CancellationToken.None);
            return;
        }

        if (fate.Status is MailStatus.Sent or MailStatus.Transferred)
        {
            await queue.ForgetAsync(mail, CancellationToken.None);
        }

        if (mail.Kept || row.Attempts > 1)
        {
            await kept.ForgetAsync(KeptFolder.Waiting, mail.Id, CancellationToken.None);
        }
    }

    /// <summary>
    /// This attempt was taken for dead, because it lasted longer than its lease. That the mail server has the mail is still true, and
    /// worth more than what is written there.
    /// </summary>
    private async Task ChangedAsync(QueuedMail mail, Fate fate)
    {
        var row = await ledger.FindAsync(mail.Id, CancellationToken.None);
        if (fate.Status is not MailStatus.Sent || row is null || !MailTransitions.May(row.State, MailStatus.Sent) || row.State is MailStatus.Sending)
        {
            Log.Late(logger, mail.Id, mail.Form, fate.Status, row?.State);
            return;
        }

        row.Kind = null;
        await ledger.RecordAsync(row, MailStatus.Sent, null, fate.Words, CancellationToken.None);
        Count(mail.Form, fate);
        await queue.ForgetAsync(mail, CancellationToken.None);
        await kept.ForgetAsync(KeptFolder.Waiting, mail.Id, CancellationToken.None);
        await kept.ForgetAsync(KeptFolder.Parked, mail.Id, CancellationToken.None);
    }

    private void Count(string form, Fate fate)
    {
        switch (fate.Status)
        {
            case MailStatus.Sent:
                metrics.Sent(form, fate.Relay);
                break;
            case MailStatus.Deferred:
                metrics.Deferred(form, fate.Cause);
                break;
            case MailStatus.Failed or MailStatus.Unknown:
                metrics.Failed(form, fate.Kind ?? $"{fate.Status}");
                break;
            case MailStatus.Held:
                metrics.Held(form, fate.Kind!);
                break;
        }
    }

    private async Task InsistAsync(QueuedMail mail, Func<Task> step)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await step();
                return;
            }
            catch (Exception fault) when (tries < Pauses.Length && (fault is AggregateException || fault is RequestFailedException { Status: not 412 }))
            {
                Log.StorageDown(logger, mail.Id, mail.Form, fault.GetType().Name);
                await Task.Delay(Pauses[tries], time);
            }
        }
    }

    private static TimeSpan Positive(TimeSpan delay) => delay > TimeSpan.Zero ? delay : TimeSpan.Zero;

    private static partial class Log
    {
        [LoggerMessage(28, LogLevel.Warning, "Deliver {Id} form={Form} outcome={Outcome} came after its lease had ended: the ledger says {Status} by then")]
        public static partial void Late(ILogger logger, string id, string form, MailStatus outcome, MailStatus? status);

        [LoggerMessage(29, LogLevel.Warning, "Deliver {Id} form={Form} can't be recorded yet ({Fault}); trying again")]
        public static partial void StorageDown(ILogger logger, string id, string form, string fault);
    }
}

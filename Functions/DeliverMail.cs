using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Sending;
using Sealpost.Telemetry;
using Sealpost.Tracking;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>
/// One queue message to its recorded fate: hold what rules hold, claim, prepare, send, record. When this returns, the host
/// deletes the message; when it throws, the queue brings the message back.
/// </summary>
internal sealed partial class DeliverMail(
    SetAsideMail setAside, JoinList joining, FanOut fanOut, CollectTransfer collect, FormCatalog forms, PrepareMail prepare, SendCopies sending,
    QueueConfirmation confirmation, CountUndeliverable undeliverable, RecordOutcome recording,
    MailEnqueuer queue, UploadRoom uploads, MailLedger ledger, KeptMail kept, RetrySchedule schedule, Metrics metrics, TimeProvider time,
    ILogger<DeliverMail> logger)
{
    private static readonly DeliveryOutcome Abandoned = new DeliveryOutcome.Unknown("A process ended while it was sending this mail.");

    /// <returns>The state that was written, or found; null when the mail was set aside or waits for another time.</returns>
    public async Task<MailStatus?> RunAsync(QueuedMail mail, CancellationToken cancel)
    {
        using var span = Spans.Deliver(mail.Trace, mail.Form, mail.Id);
        var started = time.GetTimestamp();
        cancel.ThrowIfCancellationRequested();
        var form = forms.TryGet(mail.Form, out var loaded) ? loaded.Form : null;
        if (await PutOffAsync(mail, form, cancel))
        {
            span.End("put-off");
            return null;
        }

        if (await setAside.RunAsync(mail, cancel))
        {
            span.End("set-aside");
            return null;
        }

        if (FanOut.Is(mail, form))
        {
            await fanOut.RunAsync(mail, form, cancel);
            span.End("fan-out");
            return null;
        }

        var obstacle = await joining.RunAsync(mail, form, cancel);
        var instead = await collect.RunAsync(mail, form, cancel);
        using var room = await uploads.EnterAsync(mail.UploadBytes, cancel);
        // A claim is never left half done: written but not known here, it would look like a crash while sending.
        switch (await ledger.ClaimAsync(mail.Id, mail.Form, mail.AcceptedAt, mail.Attempt, mail.Released, CancellationToken.None))
        {
            case Claim.Final(var status):
                await ForgetDuplicateAsync(mail, status, cancel);
                Log.Duplicate(logger, mail.Id, mail.Form, status);
                span.End("duplicate");
                return status;
            case Claim.NotNow(var until, var attempts):
                await queue.DelayAsync(mail with { Attempt = attempts }, AtLeastASecond(until - time.GetUtcNow()), cancel);
                Log.NotNow(logger, mail.Id, mail.Form);
                span.End("not-now");
                return null;
            case Claim.Abandoned(var row):
                return await EndAsync(mail, row, form, started, span, (_, _) => Known(instead ?? Abandoned), cancel);
            case Claim.Taken(var row):
                if (row.Attempts == 1 && !mail.Released)
                {
                    metrics.TakenUp(mail.Form, time.GetUtcNow() - mail.AcceptedAt);
                }

                return await EndAsync(mail, row, form, started, span, (content, stopping) =>
                    (instead ?? obstacle) is { } known ? Known(known) : AttemptAsync(content, row, form, stopping), cancel);
            case var other:
                throw new InvalidOperationException(other.GetType().Name);
        }
    }

    /// <summary>A mail that no relay could take now is not even claimed: it would cost four calls to find out again.</summary>
    private async Task<bool> PutOffAsync(QueuedMail mail, Form? form, CancellationToken cancel)
    {
        if (mail.Attempt > 0 || mail.HeldFor is not null || mail.Released || mail.FansOut || (form?.TransfersOnly is true && mail.Transfer is null && mail.Confirms is null)
            || sending.NotNow(form) is not { } closed)
        {
            return false;
        }

        var wait = AtLeastASecond(closed - time.GetUtcNow());
        if (time.GetUtcNow() + wait - mail.AcceptedAt > schedule.GiveUpAfter)
        {
            return false;
        }

        await queue.DelayAsync(mail, wait, cancel);
        metrics.Deferred(mail.Form, "put-off");
        Log.PutOff(logger, mail.Id, mail.Form, wait.TotalSeconds);
        return true;
    }

    /// <summary>What the server answered must be written down even while the host is stopping.</summary>
    private async Task<MailStatus?> EndAsync(
        QueuedMail mail, MailRecord row, Form? form, long started, Activity? span,
        Func<QueuedMail, CancellationToken, Task<(DeliveryOutcome Outcome, Submission? Submission)>> attempt, CancellationToken cancel)
    {
        row.Subscriber = mail.Subscriber;
        row.Visitors ??= mail.Visitors;
        var content = mail.Kept ? await kept.FindAsync(KeptFolder.Waiting, mail.Id, CancellationToken.None) : mail;
        var (outcome, submission) = content is null
            ? (new DeliveryOutcome.Failed("The sealed post is gone from the storage; the mail can't be sent any more.", FailureKind.Lost), null)
            : await attempt(content, cancel);
        var fate = recording.Decide(mail, row, outcome, form);
        if (submission is not null && fate.Status is MailStatus.Sent or MailStatus.Failed)
        {
            await confirmation.RunAsync(mail, form!, submission!, fate.Status is MailStatus.Sent);
        }

        await recording.WriteAsync(mail, content, row, fate);
        if (fate.Status is MailStatus.Failed)
        {
            await undeliverable.RefusedAsync(row, fate.Words, CancellationToken.None);
        }

        if (mail.Released && row.Attempts == 1)
        {
            // Whoever released it may have died before it came to that; it was on the queue from then on.
            await kept.ForgetAsync(KeptFolder.Held, mail.Id, CancellationToken.None);
        }

        span?.SetTag(Names.Attempt, row.Attempts).SetTag(Names.Kind, fate.Kind).End($"{fate.Status}", fate.Status is MailStatus.Failed or MailStatus.Unknown);
        Log.Delivered(logger, mail.Id, mail.Form, row.Attempts, fate.Status, fate.Kind, row.QueueId, time.GetElapsedTime(started).TotalMilliseconds);
        return fate.Status;
    }

    private async Task<(DeliveryOutcome Outcome, Submission? Submission)> AttemptAsync(
        QueuedMail mail, MailRecord row, Form? form, CancellationToken cancel)
    {
        if (sending.Closed(form) is { } closed)
        {
            return (closed, null);
        }

        return await prepare.RunAsync(mail, cancel) switch
        {
            PreparedMail.Ready(var found, var submission, var copies) => (await sending.RunAsync(copies, found, row, cancel), submission),
            PreparedMail.NotReady(var why) => (why, null),
            var other => throw new InvalidOperationException(other.GetType().Name),
        };
    }

    private static Task<(DeliveryOutcome, Submission?)> Known(DeliveryOutcome outcome) => Task.FromResult<(DeliveryOutcome, Submission?)>((outcome, null));

    /// <summary>The blob of a mail that is parked is still needed; a duplicate of a sent one is not.</summary>
    private async Task ForgetDuplicateAsync(QueuedMail mail, MailStatus status, CancellationToken cancel)
    {
        if (status is MailStatus.Sent or MailStatus.Repeated or MailStatus.Transferred)
        {
            await queue.ForgetAsync(mail, cancel);
        }

        if (mail.Kept)
        {
            await kept.ForgetAsync(KeptFolder.Waiting, mail.Id, cancel);
        }
    }

    private static TimeSpan AtLeastASecond(TimeSpan delay) => delay > TimeSpan.FromSeconds(1) ? delay : TimeSpan.FromSeconds(1);

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Information, "Deliver {Id} form={Form} attempt={Attempt} outcome={Outcome} kind={Kind} queue-id={QueueId} in {Milliseconds:0} ms")]
        public static partial void Delivered(
            ILogger logger, string id, string form, int attempt, MailStatus outcome, string? kind, string? queueId, double milliseconds);

        [LoggerMessage(21, LogLevel.Information, "Deliver {Id} form={Form} outcome=duplicate: it is {Status} already")]
        public static partial void Duplicate(ILogger logger, string id, string form, MailStatus status);

        [LoggerMessage(22, LogLevel.Information, "Deliver {Id} form={Form} outcome=not-now: queued again for later")]
        public static partial void NotNow(ILogger logger, string id, string form);

        [LoggerMessage(33, LogLevel.Information, "Deliver {Id} form={Form} outcome=put-off for {Seconds:0} s: no relay takes mail before")]
        public static partial void PutOff(ILogger logger, string id, string form, double seconds);
    }
}

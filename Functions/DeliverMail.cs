using Microsoft.Extensions.Logging;
using Sealpost.Enqueuing;
using Sealpost.Sending;
using Sealpost.Tracking;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>
/// One queue message to its recorded fate: hold what rules hold, claim, prepare, send, record. When this returns, the host
/// deletes the message; when it throws, the queue brings the message back.
/// </summary>
internal sealed partial class DeliverMail(
    SetAsideMail setAside, PrepareMail prepare, QueueConfirmation confirmation, Envelope envelope, MailEnqueuer queue, UploadRoom uploads,
    MailLedger ledger, RecipientMarks marks, MailSender sender, RetrySchedule schedule, ParkedMail parked, HeldMail held, TimeProvider time,
    ILogger<DeliverMail> logger)
{
    public async Task RunAsync(QueuedMail mail, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        cancel.ThrowIfCancellationRequested();
        if (await setAside.RunAsync(mail, cancel))
        {
            return;
        }

        using var room = await uploads.EnterAsync(mail.UploadBytes, cancel);
        // A claim is never left half done: written but not known here, it would look like a crash while sending.
        switch (await ledger.ClaimAsync(mail.Id, mail.Form, mail.AcceptedAt, mail.Attempt, mail.Released, CancellationToken.None))
        {
            case Claim.Final(var status):
                await ForgetDuplicateAsync(mail, status, cancel);
                Log.Duplicate(logger, mail.Id, mail.Form, status);
                break;
            case Claim.NotNow(var until, var attempts):
                await queue.DelayAsync(mail with { Attempt = attempts }, Positive(until - time.GetUtcNow()), cancel);
                Log.NotNow(logger, mail.Id, mail.Form);
                break;
            case Claim.Abandoned(var row):
                await RecordAsync(mail, row, new DeliveryOutcome.Unknown("A process ended while it was sending this mail."), started, cancel);
                break;
            case Claim.Taken(var row):
                // What the server answered must be written down even while the host is stopping.
                await RecordAsync(mail, row, await AttemptAsync(mail, row, cancel), started, CancellationToken.None);
                break;
        }
    }

    private async Task<DeliveryOutcome> AttemptAsync(QueuedMail mail, MailRecord row, CancellationToken cancel)
    {
        switch (await prepare.RunAsync(mail, cancel))
        {
            case PreparedMail.Ready(var form, var submission, var copies):
                var outcome = await SendAsync(copies, row, cancel);
                if (outcome is DeliveryOutcome.Sent)
                {
                    await confirmation.RunAsync(mail, form, submission);
                }

                return outcome;
            case PreparedMail.NotReady(var why):
                return why;
            case var other:
                throw new InvalidOperationException(other.GetType().Name);
        }
    }

    /// <summary>One conversation a recipient; the ones that took the mail are written down, so that a later attempt leaves them out.</summary>
    private async Task<DeliveryOutcome> SendAsync(IReadOnlyList<MailCopy> copies, MailRecord row, CancellationToken cancel)
    {
        DeliveryOutcome worst = new DeliveryOutcome.Sent("Taken before.");
        foreach (var copy in copies)
        {
            using var disposed = copy;
            marks.Renew(row, copy.Recipients);
            foreach (var recipient in copy.Recipients.Where(recipient => !marks.Delivered(row, recipient)))
            {
                var outcome = await sender.SendAsync(new(copy.Message, recipient) { NullReturnPath = copy.NullReturnPath }, cancel);
                if (outcome is DeliveryOutcome.Sent or DeliveryOutcome.Unknown)
                {
                    // An unknown recipient counts as served: it must not get the mail twice because another one failed.
                    marks.Add(row, recipient);
                }

                worst = Rank(outcome) >= Rank(worst) ? outcome : worst;
            }
        }

        return worst;
    }

    private static int Rank(DeliveryOutcome outcome) => outcome switch
    {
        DeliveryOutcome.Sent => 0,
        DeliveryOutcome.Failed => 1,
        DeliveryOutcome.Unknown => 2,
        DeliveryOutcome.Held => 3,
        DeliveryOutcome.Deferred => 4,
        _ => 5,
    };

    private async Task RecordAsync(QueuedMail mail, MailRecord row, DeliveryOutcome outcome, long started, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        // What waits on comes over to the current envelope key by itself.
        mail = envelope.Renew(mail);
        TimeSpan? delay = outcome switch
        {
            DeliveryOutcome.Deferred => schedule.Next(row.Attempts, now - mail.AcceptedAt),
            DeliveryOutcome.Held => schedule.HeldDelay,
            DeliveryOutcome.Released => TimeSpan.Zero,
            _ => null,
        };
        var status = outcome switch
        {
            DeliveryOutcome.Sent => MailStatus.Sent,
            DeliveryOutcome.Unknown => MailStatus.Unknown,
            DeliveryOutcome.Held => MailStatus.Held,
            DeliveryOutcome.Deferred or DeliveryOutcome.Released when delay is not null => MailStatus.Deferred,
            _ => MailStatus.Failed,
        };
        if (status is MailStatus.Failed or MailStatus.Unknown)
        {
            await parked.ParkAsync(mail, cancel);
        }

        await ledger.RecordAsync(row, status, now + delay, outcome.Words, cancel);
        if (delay is { } wait)
        {
            await queue.DelayAsync(mail with { Attempt = row.Attempts }, wait, cancel);
        }
        else if (status is MailStatus.Sent)
        {
            await queue.ForgetAsync(mail, cancel);
        }

        if (mail.Released && row.Attempts == 1)
        {
            // Whoever released it may have died before it came to that; it was on the queue from then on.
            await held.ForgetAsync(mail.Id, cancel);
        }

        Log.Delivered(logger, mail.Id, mail.Form, row.Attempts, status, time.GetElapsedTime(started).TotalMilliseconds);
    }

    /// <summary>The blob of a mail that is parked is still needed; a duplicate of a sent one is not.</summary>
    private Task ForgetDuplicateAsync(QueuedMail mail, MailStatus status, CancellationToken cancel) =>
        status is MailStatus.Sent or MailStatus.Repeated ? queue.ForgetAsync(mail, cancel) : Task.CompletedTask;

    private static TimeSpan Positive(TimeSpan delay) => delay > TimeSpan.FromSeconds(1) ? delay : TimeSpan.FromSeconds(1);

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Information, "Deliver {Id} form={Form} attempt={Attempt} outcome={Outcome} in {Milliseconds:0} ms")]
        public static partial void Delivered(ILogger logger, string id, string form, int attempt, MailStatus outcome, double milliseconds);

        [LoggerMessage(21, LogLevel.Information, "Deliver {Id} form={Form} outcome=duplicate: it is {Status} already")]
        public static partial void Duplicate(ILogger logger, string id, string form, MailStatus status);

        [LoggerMessage(22, LogLevel.Information, "Deliver {Id} form={Form} outcome=not-now: queued again for later")]
        public static partial void NotNow(ILogger logger, string id, string form);
    }
}

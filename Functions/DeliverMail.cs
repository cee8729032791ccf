using System.Security.Cryptography;
using System.Text;
using Azure;
using Microsoft.Extensions.Logging;
using MimeKit;
using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Rendering;
using Sealpost.Sealing;
using Sealpost.Sending;
using Sealpost.Tracking;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>
/// One queue message to its recorded fate: claim, open, render, seal, compose, send, record. When this returns, the host
/// deletes the message; when it throws, the queue brings the message back.
/// </summary>
internal sealed partial class DeliverMail(
    FormCatalog forms, KeyStore keys, Envelope envelope, EnvelopeKeyRing ring, MailEnqueuer queue, MailLedger ledger,
    MailComposer composer, SmtpSender smtp, RetrySchedule schedule, ParkedMail parked, TimeProvider time, ILogger<DeliverMail> logger)
{
    private readonly byte[] _recipientKey = ring.Derive("recipient");

    public async Task RunAsync(QueuedMail mail, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        cancel.ThrowIfCancellationRequested();
        // A claim is never left half done: written but not known here, it would look like a crash while sending.
        switch (await ledger.ClaimAsync(mail.Id, mail.Form, mail.AcceptedAt, mail.Attempt, CancellationToken.None))
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
        if (!forms.TryGet(mail.Form, out var loaded) || loaded.Form is not { } form)
        {
            return new DeliveryOutcome.Held("The form is missing or has an error; the log of the last start says which.");
        }

        if (keys.Usable(form) is not { } recipientKeys)
        {
            return new DeliveryOutcome.Held("A key of the form has expired; replace it and restart.");
        }

        MimeMessage message;
        try
        {
            if (await OpenAsync(mail, cancel) is not { } submission)
            {
                return new DeliveryOutcome.Held("The envelope key that sealed this post is not in Envelope__Keys; add it again.");
            }

            message = Prepare(mail, form, submission, recipientKeys);
        }
        catch (Exception fault) when (fault is RequestFailedException or OperationCanceledException)
        {
            return new DeliveryOutcome.Deferred("Interrupted before sending: the storage could not be read, or the host is stopping.");
        }
        catch (Exception fault)
        {
            // Nothing has gone out yet, so this is no "unknown"; its kind only, since the text may hold what a visitor wrote.
            return new DeliveryOutcome.Held($"The mail could not be prepared ({fault.GetType().Name}).");
        }

        return await SendAsync(message, form, row, cancel);
    }

    private async Task<Submission?> OpenAsync(QueuedMail mail, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var submission = envelope.Open(await queue.PostAsync(mail, cancel), mail.Id, mail.Form, mail.AcceptedAt);
        Log.Stage(logger, "Open", mail.Id, mail.Form, submission is null ? "no-key" : "opened", time.GetElapsedTime(started).TotalMilliseconds);
        return submission;
    }

    private MimeMessage Prepare(QueuedMail mail, Form form, Submission submission, IReadOnlyList<RecipientKey> recipientKeys)
    {
        var started = time.GetTimestamp();
        var message = Compose(mail, form, submission, recipientKeys);
        var outcome = form.Definition.Encryption?.Scope switch
        {
            EncryptionScope.Message => "message-sealed", EncryptionScope.Fields => "fields-sealed", _ => "in-clear",
        };
        Log.Stage(logger, "Seal", mail.Id, mail.Form, outcome, time.GetElapsedTime(started).TotalMilliseconds);
        return message;
    }

    private MimeMessage Compose(QueuedMail mail, Form form, Submission submission, IReadOnlyList<RecipientKey> recipientKeys)
    {
        var whole = form.Definition.Encryption?.Scope is EncryptionScope.Message;
        var block = !whole && form.Encrypts && MailRenderer.SensitiveText(form, submission) is { } sensitive
            ? OpenPgpSealer.SealText(sensitive, recipientKeys)
            : null;
        var rendered = MailRenderer.Render(form, submission, mail.Id, block);
        return composer.Compose(rendered, mail.Id, mail.AcceptedAt, form.Definition.Recipients, whole ? recipientKeys : []);
    }

    /// <summary>One conversation a recipient; the ones that took the mail are written down, so that a later attempt leaves them out.</summary>
    private async Task<DeliveryOutcome> SendAsync(MimeMessage message, Form form, MailRecord row, CancellationToken cancel)
    {
        DeliveryOutcome worst = new DeliveryOutcome.Sent("Taken before.");
        foreach (var recipient in form.Definition.Recipients)
        {
            var mark = Convert.ToHexStringLower(HMACSHA256.HashData(_recipientKey, Encoding.UTF8.GetBytes(recipient)).AsSpan(0, 8));
            if (row.Delivered.Contains(mark, StringComparison.Ordinal))
            {
                continue;
            }

            var outcome = await smtp.SendAsync(message, recipient, cancel);
            // An unknown recipient counts as served: it must not get the mail twice because another one failed.
            row.Delivered = outcome is DeliveryOutcome.Sent or DeliveryOutcome.Unknown ? $"{row.Delivered} {mark}".Trim() : row.Delivered;
            worst = Rank(outcome) >= Rank(worst) ? outcome : worst;
        }

        return worst;
    }

    private static int Rank(DeliveryOutcome outcome) => outcome switch
    {
        DeliveryOutcome.Sent => 0,
        DeliveryOutcome.Failed => 1,
        DeliveryOutcome.Unknown => 2,
        DeliveryOutcome.Held => 3,
        _ => 4,
    };

    private async Task RecordAsync(QueuedMail mail, MailRecord row, DeliveryOutcome outcome, long started, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        TimeSpan? delay = outcome switch
        {
            DeliveryOutcome.Deferred => schedule.Next(row.Attempts, now - mail.AcceptedAt),
            DeliveryOutcome.Held => schedule.HeldDelay,
            _ => null,
        };
        var status = outcome switch
        {
            DeliveryOutcome.Sent => MailStatus.Sent,
            DeliveryOutcome.Unknown => MailStatus.Unknown,
            DeliveryOutcome.Held => MailStatus.Held,
            DeliveryOutcome.Deferred when delay is not null => MailStatus.Deferred,
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

        Log.Delivered(logger, mail.Id, mail.Form, row.Attempts, status, time.GetElapsedTime(started).TotalMilliseconds);
    }

    /// <summary>The blob of a mail that is parked is still needed; a duplicate of a sent one is not.</summary>
    private Task ForgetDuplicateAsync(QueuedMail mail, MailStatus status, CancellationToken cancel) =>
        status is MailStatus.Sent ? queue.ForgetAsync(mail, cancel) : Task.CompletedTask;

    private static TimeSpan Positive(TimeSpan delay) => delay > TimeSpan.FromSeconds(1) ? delay : TimeSpan.FromSeconds(1);

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Information, "Deliver {Id} form={Form} attempt={Attempt} outcome={Outcome} in {Milliseconds:0} ms")]
        public static partial void Delivered(ILogger logger, string id, string form, int attempt, MailStatus outcome, double milliseconds);

        [LoggerMessage(23, LogLevel.Information, "{Stage} {Id} form={Form} outcome={Outcome} in {Milliseconds:0} ms")]
        public static partial void Stage(ILogger logger, string stage, string id, string form, string outcome, double milliseconds);

        [LoggerMessage(21, LogLevel.Information, "Deliver {Id} form={Form} outcome=duplicate: it is {Status} already")]
        public static partial void Duplicate(ILogger logger, string id, string form, MailStatus status);

        [LoggerMessage(22, LogLevel.Information, "Deliver {Id} form={Form} outcome=not-now: queued again for later")]
        public static partial void NotNow(ILogger logger, string id, string form);
    }
}

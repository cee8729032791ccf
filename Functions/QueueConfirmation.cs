using Azure;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;
using Sealpost.Checking;
using Sealpost.Enqueuing;

namespace Sealpost;

/// <summary>
/// Queues the short mail to the visitor, once the owner's mail server has the mail that it confirms, or has refused it for good, and before that is recorded:
/// a process that dies in between comes here again, with the same id, which is one mail. It is sent like every other mail.
/// </summary>
internal sealed partial class QueueConfirmation(
    Envelope envelope, SharedLimit limits, MailEnqueuer queue, ILogger<QueueConfirmation> logger)
{
    /// <param name="delivered">False when the mail failed for good.</param>
    public async Task RunAsync(QueuedMail mail, Form form, Submission submission, bool delivered)
    {
        if (form.Definition.Confirmation is not { } confirmation || mail.Confirms is not null || submission.IsTest || (!delivered && !confirmation.OnFailure)
            || EmailAddress.Normalize(submission.Value(confirmation.To)?.Trim() ?? "") is not { } address)
        {
            return;
        }

        if (!await MayAsync(mail, form, address, confirmation.PerAddress, confirmation.PerDomain))
        {
            return;
        }

        var id = SubmissionId.Confirmation(mail.Id, delivered);
        // Nothing else of what the visitor wrote is kept for it.
        var kept = new Submission([.. submission.Fields.Where(field => field.Name == confirmation.To || form.Field(field.Name)?.Echo is true)])
        {
            Language = submission.Language, Order = confirmation.Order ? submission.Order?.Repeatable() : null,
        };
        try
        {
            await AcceptAsync(mail, kept, id, it => it with { TellsFailure = !delivered });
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            // What became of the mail itself must be recorded whatever happens here.
            Log.NotQueued(logger, mail.Id, form.Name, $"the queue can't be reached ({fault.GetType().Name})");
        }
    }

    /// <summary>Queues the mail that asks whether the address is the visitor's own, before the other one is recorded as waiting for the answer.</summary>
    /// <exception cref="RequestFailedException">The storage can't be reached; nothing is recorded, and it is done again.</exception>
    public async Task AskAsync(QueuedMail mail, Form form, CancellationToken cancel)
    {
        if (form.Definition.Verify is not { } verify
            || envelope.Open(await queue.PostAsync(mail, cancel), mail.Id, mail.Form, mail.AcceptedAt) is not { } submission
            || EmailAddress.Normalize(submission.Value(verify.Field)?.Trim() ?? "") is not { } address)
        {
            Log.NotQueued(logger, mail.Id, form.Name, "it has no address, or its envelope key is not in the settings");
            return;
        }

        if (await MayAsync(mail, form, address, verify.PerAddress, verify.PerDomain))
        {
            var kept = new Submission([.. submission.Fields.Where(field => field.Name == verify.Field)]) { Language = submission.Language };
            await AcceptAsync(mail, kept, SubmissionId.AddressQuestion(mail.Id), it => it with { AsksAddress = true });
        }
    }

    /// <summary>Not every mail server takes other letters before the @, and such a mail is not worth holding.</summary>
    private async Task<bool> MayAsync(QueuedMail mail, Form form, string address, LimitDefinition perAddress, LimitDefinition perDomain)
    {
        var domain = address[(address.LastIndexOf('@') + 1)..].ToLowerInvariant();
        var no = EmailAddress.NeedsUtf8(address) ? "its address is beyond ASCII"
            : await limits.TakeAsync("confirmation", address.ToLowerInvariant(), perAddress, WhenUnknown.Refuse, CancellationToken.None) is not null
            || await limits.TakeAsync("confirmation-domain", domain, perDomain, WhenUnknown.Refuse, CancellationToken.None) is not null
                ? "a limit is used up" : null;
        if (no is not null)
        {
            Log.NotQueued(logger, mail.Id, form.Name, no);
        }

        return no is null;
    }

    private async Task AcceptAsync(QueuedMail mail, Submission kept, string id, Func<QueuedMail, QueuedMail> kind)
    {
        var sealedPost = envelope.Seal(kept, id, mail.Form, mail.AcceptedAt);
        await queue.AcceptAsync(kind(new(1, id, mail.Form, mail.AcceptedAt, 0, sealedPost, null) { Confirms = mail.Id, Visitors = mail.Visitors }), CancellationToken.None);
        Log.Queued(logger, mail.Id, mail.Form, id);
    }

    private static partial class Log
    {
        [LoggerMessage(120, LogLevel.Information, "Confirm {Id} form={Form} outcome=queued as {Confirmation}")]
        public static partial void Queued(ILogger logger, string id, string form, string confirmation);

        [LoggerMessage(121, LogLevel.Warning, "Confirm {Id} form={Form} outcome=not-queued: {Reason}; what became of the mail itself is recorded")]
        public static partial void NotQueued(ILogger logger, string id, string form, string reason);
    }
}

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
        if (form.Definition.Confirmation is not { } confirmation || mail.Confirms is not null || (!delivered && !confirmation.OnFailure)
            || EmailAddress.Normalize(submission.Value(confirmation.To)?.Trim() ?? "") is not { } address)
        {
            return;
        }

        // Not every mail server takes other letters before the @, and this mail is not worth holding.
        if (EmailAddress.NeedsUtf8(address) || await OverLimitAsync(confirmation, address) is not null)
        {
            Log.NotQueued(logger, mail.Id, form.Name, EmailAddress.NeedsUtf8(address) ? "its address is beyond ASCII" : "a limit is used up");
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
            await queue.AcceptAsync(
                new(1, id, form.Name, mail.AcceptedAt, 0, envelope.Seal(kept, id, form.Name, mail.AcceptedAt), null) 
                {
                    Confirms = mail.Id, TellsFailure = !delivered,
                }, CancellationToken.None);
            Log.Queued(logger, mail.Id, form.Name, id);
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            // What became of the mail itself must be recorded whatever happens here.
            Log.NotQueued(logger, mail.Id, form.Name, $"the queue can't be reached ({fault.GetType().Name})");
        }
    }

    private async Task<TimeSpan?> OverLimitAsync(ConfirmationDefinition confirmation, string address) =>
        await limits.TakeAsync("confirmation", address.ToLowerInvariant(), confirmation.PerAddress, WhenUnknown.Refuse, CancellationToken.None)
        ?? await limits.TakeAsync(
            "confirmation-domain", address[(address.LastIndexOf('@') + 1)..].ToLowerInvariant(), confirmation.PerDomain, WhenUnknown.Refuse, CancellationToken.None);

    private static partial class Log
    {
        [LoggerMessage(120, LogLevel.Information, "Confirm {Id} form={Form} outcome=queued as {Confirmation}")]
        public static partial void Queued(ILogger logger, string id, string form, string confirmation);

        [LoggerMessage(121, LogLevel.Warning, "Confirm {Id} form={Form} outcome=not-queued: {Reason}; what became of the mail itself is recorded")]
        public static partial void NotQueued(ILogger logger, string id, string form, string reason);
    }
}

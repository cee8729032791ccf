using System.Security.Cryptography;
using Azure;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;
using Sealpost.Checking;
using Sealpost.Enqueuing;
using Sealpost.Sending;
using Sealpost.Subscribing;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>
/// Puts a visitor on a form's list, once the owner of the address has pressed the button behind the mailed link; an operator who lets a
/// held post go gives no such consent. It comes before the mail is claimed, and again without harm: neither a crash nor a storage that is
/// down loses it, and it never costs the form's owner a second mail.
/// </summary>
internal sealed partial class JoinList(Subscribers subscribers, Envelope envelope, MailEnqueuer queue, KeptMail kept, ILogger<JoinList> logger)
{
    /// <param name="mail">Whole, or a ticket.</param>
    /// <param name="form">Null when it is missing or has an error; then the mail is held, and comes here again.</param>
    /// <returns>Why the mail waits until the list can be opened; null when nothing stands in the way.</returns>
    /// <exception cref="RequestFailedException">The storage can't be reached; the message comes back, and it is done again.</exception>
    public async Task<DeliveryOutcome.Held?> RunAsync(QueuedMail mail, Form? form, CancellationToken cancel)
    {
        if (form?.Definition.Subscribe is not { } list || mail.Confirms is not null)
        {
            return null;
        }

        if (mail.ConfirmedAt is not { } consent || form.Definition.Verify is not { } verify)
        {
            if (mail.Attempt == 0)
            {
                Log.NoConsent(logger, mail.Id, mail.Form, list);
            }

            return null;
        }

        // What can't be opened is recorded by the attempt that follows, which finds the same.
        return await OpenAsync(mail, cancel) is { } submission && EmailAddress.Normalize(submission.Value(verify.Field)?.Trim() ?? "") is { } address
            ? await JoinAsync(mail, list, address, consent, cancel)
            : null;
    }

    private async Task<DeliveryOutcome.Held?> JoinAsync(QueuedMail mail, string list, string address, DateTimeOffset consent, CancellationToken cancel)
    {
        try
        {
            var joined = await subscribers.SubscribeAsync(list, address, mail.AcceptedAt, consent, $"form {mail.Form}", cancel);
            Log.Joined(logger, mail.Id, mail.Form, list, joined ? "joined" : "left-since");
            return null;
        }
        catch (ListKeyMissingException missing)
        {
            Log.NotOpened(logger, mail.Id, mail.Form, list, missing.Message);
            return new($"{missing.Message} Then the visitor joins, and this goes out.", HoldReason.Key);
        }
        catch (CryptographicException)
        {
            var altered = $"The secret of the list {list} was altered in the storage and does not open: restore its row from a backup.";
            Log.NotOpened(logger, mail.Id, mail.Form, list, altered);
            return new($"{altered} Then the visitor joins, and this goes out.", HoldReason.Key);
        }
    }

    /// <returns>Null when it can't be had.</returns>
    private async Task<Submission?> OpenAsync(QueuedMail mail, CancellationToken cancel)
    {
        try
        {
            var content = mail.Kept ? await kept.FindAsync(KeptFolder.Waiting, mail.Id, cancel) : mail;
            return content is null ? null : envelope.Open(await queue.PostAsync(content, cancel), mail.Id, mail.Form, mail.AcceptedAt);
        }
        catch (Exception fault) when (fault is RequestFailedException { Status: 404 } or not (RequestFailedException or AggregateException or OperationCanceledException))
        {
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(160, LogLevel.Information, "Subscribe {Id} form={Form} list={List} outcome={Outcome}")]
        public static partial void Joined(ILogger logger, string id, string form, string list, string outcome);

        [LoggerMessage(161, LogLevel.Warning, "Subscribe {Id} form={Form} list={List} outcome=no-consent: nobody has pressed the button behind the mailed link, so nobody joined")]
        public static partial void NoConsent(ILogger logger, string id, string form, string list);

        [LoggerMessage(164, LogLevel.Error, "Subscribe {Id} form={Form} list={List} outcome=not-opened: {Reason} The mail is kept and held, and the visitor joins when this is mended.")]
        public static partial void NotOpened(ILogger logger, string id, string form, string list, string reason);
    }
}

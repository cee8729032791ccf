using Azure;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Rendering;
using Sealpost.Sealing;
using Sealpost.Sending;
using Sealpost.Subscribing;

namespace Sealpost;

/// <summary>From the queue message to the messages that go out: find the form and its keys, open, compose. Nothing has left when this fails.</summary>
internal sealed partial class PrepareMail(
    FormCatalog forms, KeyStore keys, Envelope envelope, MailEnqueuer queue, ComposeMail compose, PrepareListMail listMail, ComposeTransfer transfers, SubmissionId ids, AddressLinks links,
    IOptions<PublicOptions> site, TimeProvider time, ILogger<PrepareMail> logger)
{
    public async Task<PreparedMail> RunAsync(QueuedMail mail, CancellationToken cancel)
    {
        if (!forms.TryGet(mail.Form, out var loaded) || loaded.Form is not { } form)
        {
            return Held("The form is missing or has an error; the log says which, and so does: forms list.");
        }

        if (mail.Transfer is not null && form.Definition.Transfer is null)
        {
            return Held("The form has no 'transfer' any more; add it again, and this goes out, or discard it.");
        }

        var (plan, expired) = keys.For(form, mail.Transfer is not null);
        if (expired is not null && mail.Confirms is null)
        {
            return Held($"The key {expired.Fingerprint} of the form expired on {expired.Expires:yyyy-MM-dd}; put a new one in its place, and this goes out.", HoldReason.Key);
        }

        try
        {
            if (PrepareListMail.Is(mail))
            {
                return await listMail.RunAsync(mail, form, cancel);
            }

            if (mail.Transfer is not null)
            {
                return await transfers.RunAsync(mail, form, plan, cancel);
            }

            var (submission, kid) = await OpenAsync(mail, cancel);
            return submission is not null
                ? new PreparedMail.Ready(form, submission, await ComposeAsync(mail, form, submission, plan, cancel))
                : Held($"The envelope key {kid} that this post is sealed with is not in the settings; add Envelope__Keys__{kid} again, and this goes out.", HoldReason.Key);
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
            return new PreparedMail.NotReady(new DeliveryOutcome.Failed(
                "The sealed post, or a file of it, is gone from the storage; the mail can't be sent any more.", FailureKind.Lost));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return new PreparedMail.NotReady(new DeliveryOutcome.Released("The host is stopping."));
        }
        catch (ListKeyMissingException missing)
        {
            return Held(missing.Message, HoldReason.Key);
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException or OperationCanceledException)
        {
            return new PreparedMail.NotReady(new DeliveryOutcome.Deferred("The storage could not be read."));
        }
        catch (Exception fault)
        {
            // Its kind only: an exception's text may hold what a visitor wrote.
            return Held($"The mail could not be prepared ({fault.GetType().Name}).");
        }
    }

    /// <returns>Also the id of the key that it is sealed with.</returns>
    private async Task<(Submission? Submission, string Kid)> OpenAsync(QueuedMail mail, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var post = await queue.PostAsync(mail, cancel);
        var submission = envelope.Open(post, mail.Id, mail.Form, mail.AcceptedAt);
        if (submission is null)
        {
            Log.NoKey(logger, mail.Id, mail.Form, post.Kid);
        }

        Log.Stage(logger, "Open", mail.Id, mail.Form, mail.Attempt + 1, submission is null ? "no-key" : "opened",
            time.GetElapsedTime(started).TotalMilliseconds);
        return (submission, post.Kid);
    }

    private async Task<IReadOnlyList<MailCopy>> ComposeAsync(
        QueuedMail mail, Form form, Submission submission, SealingPlan plan, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var facts = new MailFacts(mail.Id, ids.Receipt(mail.Confirms ?? mail.Id), mail.AcceptedAt);
        var copies = mail.Confirms is null ? await compose.RunAsync(form, submission, facts, plan, cancel) : [Confirmation(mail, form, submission, facts)];
        var outcome = mail.Confirms is null ? string.Join('+', plan.Groups.Select(group => group.Kind)) : "confirmation";
        Log.Stage(logger, "Seal", mail.Id, mail.Form, mail.Attempt + 1, outcome,
            time.GetElapsedTime(started).TotalMilliseconds);
        return copies;
    }

    private MailCopy Confirmation(QueuedMail mail, Form form, Submission submission, MailFacts facts) => mail.AsksAddress
        ? compose.Confirm(form, submission, facts, ConfirmationKind.Address, site.Value.Link(links.Path(mail.Confirms!)))
        : compose.Confirm(form, submission, facts, mail.TellsFailure ? ConfirmationKind.Failed : ConfirmationKind.Delivered, null);

    private static PreparedMail.NotReady Held(string why, HoldReason reason = HoldReason.Configuration) => new(new DeliveryOutcome.Held(why, reason));

    private static partial class Log
    {
        [LoggerMessage(23, LogLevel.Information, "{Stage} {Id} form={Form} attempt={Attempt} outcome={Outcome} in {Milliseconds:0} ms")]
        public static partial void Stage(
            ILogger logger, string stage, string id, string form, int attempt, string outcome, double milliseconds);

        [LoggerMessage(27, LogLevel.Error, "Open {Id} form={Form} kid={Kid} outcome=no-key: the envelope key is not in the settings. The mail is kept and held; add Envelope__Keys__{Kid} again, and it goes out.")]
        public static partial void NoKey(ILogger logger, string id, string form, string kid);
    }
}

/// <summary>What is to be sent, or why there is nothing.</summary>
internal abstract record PreparedMail
{
    /// <param name="Submission">Null of a transfer, which may hold many.</param>
    /// <param name="Copies">To be disposed of.</param>
    public sealed record Ready(Form Form, Submission? Submission, IReadOnlyList<MailCopy> Copies) : PreparedMail;

    public sealed record NotReady(DeliveryOutcome Why) : PreparedMail;
}

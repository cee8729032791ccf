using Microsoft.Extensions.Logging;
using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Sending;
using Sealpost.Telemetry;
using Sealpost.Tracking;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>
/// The mail that is not to be sent: a repeat of one that is known, or one that the form's rules hold for an operator. Nothing is
/// claimed here, so nothing is left half done: each step can be done again by a message that comes back.
/// </summary>
internal sealed partial class SetAsideMail(
    MailLedger ledger, KeptMail kept, MailEnqueuer queue, FormCatalog forms, QueueConfirmation confirmation, AskModerators moderators, Metrics metrics, ILogger<SetAsideMail> logger)
{
    /// <returns>Whether its fate is recorded and the message may go.</returns>
    public async Task<bool> RunAsync(QueuedMail mail, CancellationToken cancel)
    {
        if (mail.Attempt > 0 || mail.Released)
        {
            return false;
        }

        if (await FindAsync(mail.Twins ?? [], cancel) is { } first
            && await ledger.TryInsertAsync(mail.Id, mail.Form, mail.AcceptedAt, MailStatus.Repeated, "The same post a moment before.", first, mail.Visitors, cancel))
        {
            await queue.ForgetAsync(mail, cancel);
            Log.Repeated(logger, mail.Id, mail.Form, first);
            return true;
        }

        return mail.HeldFor is { Count: > 0 } rules && await HoldAsync(mail, rules, cancel);
    }

    private async Task<string?> FindAsync(IReadOnlyList<TwinId> twins, CancellationToken cancel)
    {
        foreach (var twin in twins)
        {
            if (await FindAsync(twin, cancel) is { } first)
            {
                return first;
            }
        }

        return null;
    }

    /// <summary>A repeat of a repeat counts from the first: the window does not grow with every click.</summary>
    /// <returns>The id of the mail that goes out in place of this one.</returns>
    private async Task<string?> FindAsync(TwinId twin, CancellationToken cancel)
    {
        var row = await ledger.FindAsync(twin.Id, cancel);
        if (row?.TwinId is { } first)
        {
            row = await ledger.FindAsync(first, cancel);
        }

        return row is not null && row.AcceptedAt > twin.NotBefore && row.State is not MailStatus.Failed ? row.PartitionKey : null;
    }

    /// <summary>The blob first: a row without it could never be released.</summary>
    private async Task<bool> HoldAsync(QueuedMail mail, IReadOnlyList<string> rules, CancellationToken cancel)
    {
        var words = string.Join(", ", rules);
        if (await ledger.FindAsync(mail.Id, cancel) is { } known)
        {
            // Perhaps it came back because a process died before the index followed.
            await ledger.FollowAsync(known, cancel);
            Log.Duplicate(logger, mail.Id, mail.Form);
            return true;
        }

        await kept.KeepAsync(KeptFolder.Held, mail, rules, cancel);
        if (rules.Contains(ConfirmAddress.Rule) && Form(mail.Form) is { } form)
        {
            await confirmation.AskAsync(mail, form, cancel);
        }

        else if (rules.Contains(AskModerators.Rule))
        {
            await moderators.RunAsync(mail, Form(mail.Form), cancel);
        }

        if (await ledger.TryInsertAsync(mail.Id, mail.Form, mail.AcceptedAt, MailStatus.Held, words, null, mail.Visitors, cancel))
        {
            metrics.Held(mail.Form, nameof(HoldReason.Operator));
            Log.Held(logger, mail.Id, mail.Form, words);
        }
        else if (await ledger.FindAsync(mail.Id, cancel) is { AwaitsOperator: false })
        {
            // The same message at another instance, and an operator who was quicker than this one.
            await kept.ForgetAsync(KeptFolder.Held, mail.Id, cancel);
        }

        return true;
    }

    private Form? Form(string name) => forms.TryGet(name, out var loaded) ? loaded.Form : null;

    private static partial class Log
    {
        [LoggerMessage(24, LogLevel.Information, "Deliver {Id} form={Form} attempt=0 outcome=held rules=[{Rules}]: kept as held/{Id}.json for an operator")]
        public static partial void Held(ILogger logger, string id, string form, string rules);

        [LoggerMessage(25, LogLevel.Information, "Deliver {Id} form={Form} attempt=0 outcome=repeated: the same post as {TwinId}, which goes out in its place")]
        public static partial void Repeated(ILogger logger, string id, string form, string twinId);

        [LoggerMessage(26, LogLevel.Information, "Deliver {Id} form={Form} outcome=duplicate of a mail that rules held")]
        public static partial void Duplicate(ILogger logger, string id, string form);
    }
}

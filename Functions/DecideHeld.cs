using Microsoft.Extensions.Logging;
using Sealpost.Enqueuing;
using Sealpost.Tracking;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>An operator's word on mail that rules hold: release it, or discard it. Each can be said again without harm.</summary>
internal sealed partial class DecideHeld(KeptMail kept, MailLedger ledger, MailEnqueuer queue, ILogger<DecideHeld> logger)
{
    /// <summary>The reason in the ledger.</summary>
    public const string Discarded = MailRecord.Discarded;

    /// <summary>Puts the mail back on the queue. The blob goes last: two messages make one mail, none would be a loss.</summary>
    public async Task<Decision> ReleaseAsync(string id, CancellationToken cancel)
    {
        if (await FindAsync(id, cancel) is not { } mail)
        {
            // Released before, and not taken up yet: it is on the queue.
            return IsId(id) && await ledger.FindAsync(id, cancel) is { AwaitsOperator: true } waiting ? new Decision.Done(waiting.Form) : await NotHeldAsync(id, cancel);
        }

        if (await ledger.FindAsync(id, cancel) is { AwaitsOperator: false } row)
        {
            // Left over by a decision that was not carried through.
            await kept.ForgetAsync(KeptFolder.Held, id, cancel);
            return new Decision.NotHeld(row.State, row.Reason);
        }

        await queue.AcceptAsync(mail with { HeldFor = null, Released = true }, cancel);
        await kept.ForgetAsync(KeptFolder.Held, id, cancel);
        Log.Released(logger, id, mail.Form);
        return new Decision.Done(mail.Form);
    }

    /// <summary>Records it and erases the content; the row first, so that a message still under way finds it.</summary>
    public Task<Decision> DiscardAsync(string id, CancellationToken cancel) => DiscardAsync(id, Discarded, cancel);

    /// <param name="reason">In the ledger.</param>
    public async Task<Decision> DiscardAsync(string id, string reason, CancellationToken cancel)
    {
        if (await FindAsync(id, cancel) is not { } mail)
        {
            return await NotHeldAsync(id, cancel);
        }

        var row = await ledger.FindAsync(id, cancel);
        if (row is { AwaitsOperator: true })
        {
            await ledger.RecordAsync(row, MailStatus.Failed, null, reason, cancel);
        }
        else if (row is null)
        {
            await ledger.TryInsertAsync(id, mail.Form, mail.AcceptedAt, MailStatus.Failed, reason, null, mail.Visitors, cancel);
        }
        else if (row.Reason != reason)
        {
            // It was released before, and its content is still needed.
            await kept.ForgetAsync(KeptFolder.Held, id, cancel);
            return new Decision.NotHeld(row.State, row.Reason);
        }

        await queue.ForgetAsync(mail, cancel);
        await kept.ForgetAsync(KeptFolder.Held, id, cancel);
        Log.Discarded(logger, id, mail.Form);
        return new Decision.Done(mail.Form);
    }

    private async Task<QueuedMail?> FindAsync(string id, CancellationToken cancel) => IsId(id) ? await kept.FindAsync(KeptFolder.Held, id, cancel) : null;

    private async Task<Decision> NotHeldAsync(string id, CancellationToken cancel) => IsId(id) && await ledger.FindAsync(id, cancel) is { } row
        ? new Decision.NotHeld(row.State, row.Reason)
        : new Decision.Unknown();

    /// <summary>Anything else would name another blob, or no row.</summary>
    public static bool IsId(string id) => id.Length == SubmissionId.Length && id.All(char.IsAsciiLetterOrDigit);

    private static partial class Log
    {
        [LoggerMessage(80, LogLevel.Information, "Held {Id} form={Form} outcome=released")]
        public static partial void Released(ILogger logger, string id, string form);

        [LoggerMessage(81, LogLevel.Information, "Held {Id} form={Form} outcome=discarded")]
        public static partial void Discarded(ILogger logger, string id, string form);
    }
}

/// <summary>What came of an operator's word.</summary>
internal abstract record Decision
{
    public sealed record Done(string Form) : Decision;

    /// <summary>It is past that: released, sent or discarded before.</summary>
    public sealed record NotHeld(MailStatus Status, string? Reason) : Decision;

    /// <summary>The mail server may have it, and nobody said that it may be sent all the same.</summary>
    public sealed record MayBeDouble : Decision;

    /// <summary>No mail of this id is known.</summary>
    public sealed record Unknown : Decision;
}

using Microsoft.Extensions.Logging;
using Sealpost.Enqueuing;
using Sealpost.Tracking;
using Sealpost.Transferring;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>Sends a transfer once more, because its receiver asks for the number: a new mail with the same number and content.</summary>
internal sealed partial class ResendTransfer(
    TransferTable table, QueueTransfer queueing, KeptMail kept, MailLedger ledger, TimeProvider time, ILogger<ResendTransfer> logger)
{
    public async Task<Resending> RunAsync(string form, int number, CancellationToken cancel)
    {
        if (await table.FindAsync(form, number, cancel) is not { } record)
        {
            return new Resending.Unknown();
        }

        foreach (var id in record.Left)
        {
            if (!await kept.HasAsync(KeptFolder.Transferred, id, cancel))
            {
                return new Resending.Erased(record.At);
            }
        }

        record.Repeats++;
        if (!await table.TrySaveAsync(record, cancel))
        {
            return new Resending.Busy();
        }

        var mail = await queueing.SendAsync(record, record.Repeats, time.GetUtcNow(), cancel);
        Log.Again(logger, form, number, record.Repeats, mail);
        return new Resending.Queued(mail);
    }

    /// <returns>The transfers of a form in the order of their numbers, the last ones only, and what became of the first mail of each.</returns>
    public async Task<IReadOnlyList<KnownTransfer>> ListAsync(string form, int most, CancellationToken cancel)
    {
        var records = new Queue<TransferRecord>();
        await foreach (var record in table.ListAsync(form, cancel))
        {
            records.Enqueue(record);
            if (records.Count > most)
            {
                records.Dequeue();
            }
        }

        var known = new List<KnownTransfer>();
        foreach (var record in records)
        {
            var id = SubmissionId.Transfer(record.Ids[0], record.Number, repeat: 0);
            known.Add(new(record, id, (await ledger.FindAsync(id, cancel))?.State));
        }

        return known;
    }

    private static partial class Log
    {
        [LoggerMessage(157, LogLevel.Information, "Transfer form={Form} number={Number} outcome=queued again, repeat {Repeat}, as {Id}")]
        public static partial void Again(ILogger logger, string form, int number, int repeat, string id);
    }
}

/// <param name="MailId">Of its first mail.</param>
/// <param name="State">Of that mail; null while it is on the queue.</param>
internal sealed record KnownTransfer(TransferRecord Record, string MailId, MailStatus? State);

/// <summary>What came of a request to send a transfer once more.</summary>
internal abstract record Resending
{
    public sealed record Queued(string MailId) : Resending;

    /// <summary>There is no such number.</summary>
    public sealed record Unknown : Resending;

    /// <param name="At">When it was made.</param>
    public sealed record Erased(DateTimeOffset At) : Resending;

    /// <summary>Somebody else asked at the same moment.</summary>
    public sealed record Busy : Resending;
}

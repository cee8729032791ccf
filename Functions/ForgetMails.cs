using Azure;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Tracking;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>
/// Every hour: erases what is kept of mails that were accepted longer ago than their form's <c>retentionDays</c>: the content of those that were
/// held or not delivered, and the details of every row. How many there were of each state stays. What still waits for its mail server is left.
/// </summary>
internal sealed partial class ForgetMails(
    MailDays days, MailIndex index, MailLedger ledger, MailErasure erasure, KeptMail kept, MailEnqueuer queue, FormCatalog forms,
    IOptions<RetentionOptions> options, TimeProvider time, ILogger<ForgetMails> logger)
{
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            var today = MailIndex.Day(time.GetUtcNow());
            foreach (var day in await days.CountAsync(DateOnly.MinValue, today.AddDays(-RetentionOptions.Least), null, cancel))
            {
                if (!day.Erased && day.Day < today.AddDays(-Retention(day.Form)))
                {
                    await EraseAsync(day, cancel);
                }
            }
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            Log.StorageDown(logger, fault.GetType().Name);
        }
    }

    private int Retention(string form) => (forms.TryGet(form, out var loaded) ? loaded.Form?.Definition.RetentionDays : null) ?? options.Value.Days;

    /// <summary>
    /// Mail by mail, and once none waits any more the day's numbers are fixed and its entries in the index go. It can be done again at any point.
    /// </summary>
    private async Task EraseAsync(DayCount day, CancellationToken cancel)
    {
        var (erased, left) = (0, 0);
        await foreach (var entry in index.DayAsync(day.Form, day.Day, cancel))
        {
            if (!entry.IsErased)
            {
                _ = await EraseAsync(entry.PartitionKey, cancel) ? erased++ : left++;
            }
        }

        if (left == 0)
        {
            var count = (await days.CountAsync(day.Day, day.Day, day.Form, cancel))[0];
            await days.EraseAsync(count, () => index.ForgetAsync(day.Form, day.Day, cancel), cancel);
        }

        Log.Erased(logger, day.Form, day.Day, erased, left);
    }

    /// <returns>Whether nothing is left of it.</returns>
    private async Task<bool> EraseAsync(string id, CancellationToken cancel)
    {
        if (await ledger.FindAsync(id, cancel) is not { } row)
        {
            return true;
        }

        await EndAsync(row, cancel);
        return row.State is not (MailStatus.Sending or MailStatus.Deferred or MailStatus.Held) && await erasure.EraseAsync(row, MailRecord.Erased, cancel);
    }

    /// <summary>The content goes, also of what an operator never decided upon.</summary>
    private async Task EndAsync(MailRecord row, CancellationToken cancel)
    {
        if (!row.AwaitsOperator && row.State is not (MailStatus.Failed or MailStatus.Unknown))
        {
            return;
        }

        if (row.AwaitsOperator)
        {
            await ledger.RecordAsync(row, MailStatus.Failed, null, "Its time was over before anybody decided.", cancel);
        }

        foreach (var folder in new[] { KeptFolder.Held, KeptFolder.Parked })
        {
            if (await kept.FindAsync(folder, row.PartitionKey, cancel) is { } mail)
            {
                await queue.ForgetAsync(mail, cancel);
                await kept.ForgetAsync(folder, row.PartitionKey, cancel);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(187, LogLevel.Information, "Retention form={Form} day={Day:yyyy-MM-dd} erased={Erased} left={Left}: their time is over; the counts stay")]
        public static partial void Erased(ILogger logger, string form, DateOnly day, int erased, int left);

        [LoggerMessage(188, LogLevel.Warning, "Retention: the storage can't be reached ({Fault}); the next hour tries again")]
        public static partial void StorageDown(ILogger logger, string fault);
    }
}

using Azure;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sealpost.Enqueuing;
using Sealpost.Tracking;
using Sealpost.Transferring;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>
/// Every hour: erases the posts that were transferred longer ago than they are to be kept. What no mail server has taken yet is not
/// erased. The numbers stay: nothing personal is in them, and the sequence goes on.
/// </summary>
internal sealed partial class ForgetTransfers(
    KeptMail kept, TransferTable table, MailLedger ledger, IOptions<TransferOptions> options, TimeProvider time, ILogger<ForgetTransfers> logger)
{
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            var (before, erased) = (time.GetUtcNow() - TimeSpan.FromDays(options.Value.KeepDays), 0);
            await foreach (var item in kept.EnumerateAsync(KeptFolder.Transferred, cancel))
            {
                if (item.AcceptedAt < before && await MayGoAsync(item, cancel))
                {
                    await kept.ForgetAsync(KeptFolder.Transferred, item.Id, cancel);
                    erased++;
                }
            }

            Log.Forgotten(logger, erased);
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            Log.StorageDown(logger, fault.GetType().Name);
        }
    }

    private async Task<bool> MayGoAsync(KeptItem item, CancellationToken cancel) =>
        await table.NumberOfAsync(item.Form, item.Id, cancel) is { } number && await table.FindAsync(item.Form, number, cancel) is { } record
        && await ledger.FindAsync(SubmissionId.Transfer(record.Ids[0], number, repeat: 0), cancel) is { } mail
        && (mail.State is MailStatus.Sent or MailStatus.Bounced || mail.Reason == DecideHeld.Discarded);

    private static partial class Log
    {
        [LoggerMessage(155, LogLevel.Information, "Transfers: {Posts} posts erased that had been kept for repeats")]
        public static partial void Forgotten(ILogger logger, int posts);

        [LoggerMessage(156, LogLevel.Warning, "Transferred posts can't be erased now ({Fault}); the next hour tries again")]
        public static partial void StorageDown(ILogger logger, string fault);
    }
}

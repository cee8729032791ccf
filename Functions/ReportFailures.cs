using Azure;
using Microsoft.Extensions.Logging;
using Sealpost.Tracking;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>
/// Every few minutes: mails the operator which mails failed or have an unknown fate, each once, and many in one mail. While no relay
/// takes it, it is tried again with what has come up since.
/// </summary>
internal sealed partial class ReportFailures(KeptMail kept, NoticeTurns turns, SendNotice notice, TimeProvider time, ILogger<ReportFailures> logger)
{
    public async Task RunAsync(CancellationToken cancel)
    {
        if (!notice.HasRecipients)
        {
            return;
        }

        try
        {
            var items = await NewAsync(cancel);
            // One of several instances tells; the turn is given back once it is written down who was told.
            var turn = $"failures-{time.GetUtcNow():yyyyMMddHH}";
            if (items.Count > 0 && await turns.TryTakeAsync(turn, cancel))
            {
                try
                {
                    await TellAsync(items);
                }
                finally
                {
                    await turns.GiveBackAsync(turn, CancellationToken.None);
                }
            }
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            Log.StorageDown(logger, fault.GetType().Name);
        }
    }

    private async Task<List<(KeptFolder Folder, KeptItem Item)>> NewAsync(CancellationToken cancel)
    {
        var items = new List<(KeptFolder, KeptItem)>();
        foreach (var folder in new[] { KeptFolder.Parked, KeptFolder.Bounced })
        {
            await foreach (var item in kept.EnumerateAsync(folder, cancel))
            {
                if (!item.Told)
                {
                    items.Add((folder, item));
                }
            }
        }

        return [.. items.OrderBy(found => found.Item2.AcceptedAt)];
    }

    private async Task TellAsync(List<(KeptFolder Folder, KeptItem Item)> items)
    {
        var subject = $"Sealpost: {items.Count} {(items.Count == 1 ? "mail was" : "mails were")} not delivered";
        var report = await notice.RunAsync(subject, Text([.. items.Select(found => found.Item)]), $"failures-{time.GetUtcNow():yyyyMMddHHmmssfff}", CancellationToken.None);
        Log.Told(logger, items.Count, report.Taken, report.Outcomes.Count, report.Fault ?? "");
        if (report.ReachedAnybody)
        {
            foreach (var (folder, item) in items)
            {
                await (folder is KeptFolder.Bounced
                    ? kept.ForgetAsync(folder, item.Id, CancellationToken.None)
                    : kept.MarkToldAsync(folder, item, CancellationToken.None));
            }
        }
    }

    private static string Text(List<KeptItem> items) => NoticeList.Text(
        "These mails were accepted and not delivered, or nobody knows whether they were. They are kept, sealed, except\r\n"
        + "those that bounced: a mail server had taken them, and reported later that it can't deliver them.\r\n\r\n",
        items,
        "\r\nTo see what the mail server said, to send one again, or to erase it:\r\n\r\n"
        + "  dotnet Sealpost.dll spool show ID\r\n  dotnet Sealpost.dll spool retry ID\r\n  dotnet Sealpost.dll spool discard ID\r\n");

    private static partial class Log
    {
        [LoggerMessage(92, LogLevel.Information, "Failures told={Items} taken-by={Taken} of={Recipients} recipients {Fault}")]
        public static partial void Told(ILogger logger, int items, int taken, int recipients, string fault);

        [LoggerMessage(93, LogLevel.Warning, "Failures: the storage can't be reached ({Fault}); the next run tries again")]
        public static partial void StorageDown(ILogger logger, string fault);
    }
}

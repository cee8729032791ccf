using Azure;
using Microsoft.Extensions.Logging;
using Sealpost.Undeliverable.Bounces;

namespace Sealpost;

/// <summary>Every few minutes: reads the mailbox that reports come to, where the settings name one.</summary>
internal sealed partial class ReadBounces(BounceMailbox mailbox, RecordBounce record, ILogger<ReadBounces> logger)
{
    public async Task RunAsync(CancellationToken cancel)
    {
        if (!mailbox.IsSet)
        {
            return;
        }

        var counts = new Dictionary<BounceOutcome, int>();
        try
        {
            await mailbox.ReadAsync(async message =>
            {
                var outcome = await record.RunAsync(message, cancel);
                counts[outcome] = counts.GetValueOrDefault(outcome) + 1;
                return outcome;
            }, cancel);
        }
        catch (MailboxException fault)
        {
            Log.Unreadable(logger, fault.InnerException!.GetType().Name);
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            Log.StorageDown(logger, fault.GetType().Name);
        }

        if (counts.Count > 0)
        {
            Log.Read(logger, string.Join(' ', counts.OrderBy(count => count.Key).Select(count => $"{count.Key}={count.Value}")));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(145, LogLevel.Information, "Bounces read: {Counts}")]
        public static partial void Read(ILogger logger, string counts);

        [LoggerMessage(146, LogLevel.Warning, "Bounces: the mailbox can't be read ({Fault}); the next run tries again. Check the Bounces__ settings if this goes on.")]
        public static partial void Unreadable(ILogger logger, string fault);

        [LoggerMessage(149, LogLevel.Warning, "Bounces: the storage can't be reached ({Fault}); the next run tries again")]
        public static partial void StorageDown(ILogger logger, string fault);
    }
}

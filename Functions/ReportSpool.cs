using Azure;
using Azure.Storage.Queues;
using Microsoft.Extensions.Logging;

namespace Sealpost;

/// <summary>Tells an operator, every few minutes, how much mail waits and since when; the platform's own figure is a day old.</summary>
internal sealed partial class ReportSpool(QueueClient queue, TimeProvider time, ILogger<ReportSpool> logger)
{
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            var waiting = (await queue.GetPropertiesAsync(cancel)).Value.ApproximateMessagesCount;
            var oldest = (await queue.PeekMessageAsync(cancel)).Value?.InsertedOn;
            var age = oldest is { } since ? (time.GetUtcNow() - since).TotalSeconds : 0;
            Log.Spool(logger, waiting, age);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == "QueueNotFound")
        {
            Log.Spool(logger, 0, 0);
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            Log.StorageDown(logger, fault.GetType().Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(60, LogLevel.Information, "Spool waiting={Waiting} oldest-due={OldestSeconds:0} s")]
        public static partial void Spool(ILogger logger, int waiting, double oldestSeconds);

        [LoggerMessage(61, LogLevel.Warning, "Spool can't be read ({Fault})")]
        public static partial void StorageDown(ILogger logger, string fault);
    }
}

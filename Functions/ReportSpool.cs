using Azure;
using Azure.Storage.Queues;
using Microsoft.Extensions.Logging;
using Sealpost.Enqueuing;

namespace Sealpost;

/// <summary>Tells an operator, every few minutes, how much mail waits and since when; the platform's own figure is a day old.</summary>
internal sealed partial class ReportSpool(QueueClient queue, ListsQueue lists, TimeProvider time, ILogger<ReportSpool> logger)
{
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            var (mail, posts) = (await LookAsync(queue, cancel), await LookAsync(lists.Client, cancel));
            Log.Spool(logger, mail.Waiting + posts.Waiting, Math.Max(mail.Age, posts.Age));
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            Log.StorageDown(logger, fault.GetType().Name);
        }
    }

    /// <returns>How many messages there are, and for how many seconds the first of those that are due has been there.</returns>
    private async Task<(int Waiting, double Age)> LookAsync(QueueClient one, CancellationToken cancel)
    {
        try
        {
            var waiting = (await one.GetPropertiesAsync(cancel)).Value.ApproximateMessagesCount;
            var oldest = (await one.PeekMessageAsync(cancel)).Value?.InsertedOn;
            return (waiting, oldest is { } since ? (time.GetUtcNow() - since).TotalSeconds : 0);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == "QueueNotFound")
        {
            return (0, 0);
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

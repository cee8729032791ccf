using Azure;
using Microsoft.Extensions.Logging;
using Sealpost.Checking;

namespace Sealpost;

/// <summary>Every hour: deletes the counts of limits whose time is over.</summary>
internal sealed partial class ForgetLimits(SharedLimit limits, ILogger<ForgetLimits> logger)
{
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            Log.Forgotten(logger, await limits.ForgetAsync(cancel));
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            Log.StorageDown(logger, fault.GetType().Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(65, LogLevel.Information, "Limits forgotten={Rows}")]
        public static partial void Forgotten(ILogger logger, int rows);

        [LoggerMessage(66, LogLevel.Warning, "Limits of past times can't be deleted now ({Fault})")]
        public static partial void StorageDown(ILogger logger, string fault);
    }
}

using Azure;
using Microsoft.Extensions.Logging;
using Sealpost.Checking;

namespace Sealpost;

/// <summary>Every hour: deletes what is known of limits whose window is over, of tokens that have ended by themselves, and mail whose address was not confirmed in time.</summary>
internal sealed partial class ForgetGuards(SharedLimit limits, UsedTokens tokens, ConfirmAddress addresses, ILogger<ForgetGuards> logger)
{
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            await addresses.ForgetAsync(cancel);
            Log.Forgotten(logger, await limits.ForgetAsync(cancel), await tokens.ForgetAsync(cancel));
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            Log.StorageDown(logger, fault.GetType().Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(65, LogLevel.Information, "Guards forgotten limits={Limits} tokens={Tokens}")]
        public static partial void Forgotten(ILogger logger, int limits, int tokens);

        [LoggerMessage(66, LogLevel.Warning, "Past limits and tokens can't be deleted now ({Fault}); the next hour tries again")]
        public static partial void StorageDown(ILogger logger, string fault);
    }
}

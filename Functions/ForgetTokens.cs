using Microsoft.Extensions.Logging;
using Sealpost.Checking;

namespace Sealpost;

/// <summary>Every hour: deletes what is known of used tokens that have ended by themselves.</summary>
internal sealed partial class ForgetTokens(UsedTokens used, ILogger<ForgetTokens> logger)
{
    public async Task RunAsync(CancellationToken cancel)
    {
        if (await used.ForgetAsync(cancel) is { } rows)
        {
            Log.Forgotten(logger, rows);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(74, LogLevel.Information, "Used tokens forgotten={Rows}")]
        public static partial void Forgotten(ILogger logger, int rows);
    }
}

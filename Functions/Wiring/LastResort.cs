using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;
using Sealpost.Telemetry;

namespace Sealpost.Wiring;

/// <summary>Nobody ever gets a stack trace: what no stage expected becomes an honest 503, and one log line.</summary>
internal sealed partial class LastResort(Metrics metrics, ILogger<LastResort> logger)
{
    /// <summary>For an answer that waits for nothing; as a task, its faults are caught like the others.</summary>
    public Task<IResult> GuardAsync(HttpContext context, Func<IResult> answer) => GuardAsync(context, Task.Run(answer));

    public async Task<IResult> GuardAsync(HttpContext context, Task<IResult> answer)
    {
        try
        {
            return await answer;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone; there is nobody to answer.
            return Results.Empty;
        }
        catch (Exception fault)
        {
            // Only the kind of fault: an exception's text may hold what a visitor wrote.
            Log.Unexpected(logger, fault.GetType().Name);
            if (context.Features.Get<PostAddress>() is not { } address)
            {
                return Replies.Refused(context.Request, Refusal.Unexpected);
            }

            metrics.Refused(null, Refusal.Unexpected.Code);
            return Replies.Refused(address, Refusal.Unexpected);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(40, LogLevel.Error, "Request failed fault={Fault}")]
        public static partial void Unexpected(ILogger logger, string fault);
    }
}

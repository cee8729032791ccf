using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;

namespace Sealpost.Wiring.SelfHosted;

/// <summary>Nobody ever gets a stack trace: what no stage expected becomes an honest 503, and one log line.</summary>
internal sealed partial class LastResort(RequestDelegate next, ILogger<LastResort> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone; there is nobody to answer.
        }
        catch (Exception fault) when (!context.Response.HasStarted)
        {
            Log.Unexpected(logger, fault.GetType().Name);
            await Replies.Refused(context.Request, new(503, "unavailable",
                "Something went wrong here, so nothing was sent. Please send it again in a minute.")).ExecuteAsync(context);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(40, LogLevel.Error, "Request failed fault={Fault}")]
        public static partial void Unexpected(ILogger logger, string fault);
    }
}

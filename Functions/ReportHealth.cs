using Azure;
using Azure.Storage.Queues;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Sealpost.Accepting;
using Sealpost.Sending.Relays;
using Sealpost.Watching;

namespace Sealpost;

/// <summary>
/// Whether the process answers (live), and whether it can take posts (ready): only without its storage it can't. A mail server that is away, a form
/// with an error or a key that has ended make it <c>degraded</c>, which takes posts all the same. Operators, and everybody in development, get the details.
/// </summary>
internal sealed class ReportHealth(QueueClient queue, FormCatalog forms, ReportKeys keys, RelayProbes relays, OperatorAccess access, IHostEnvironment environment)
{
    public async Task<IResult> RunAsync(HttpContext context, bool ready)
    {
        // What is true now is not true for long.
        context.Response.Headers.CacheControl = "no-store";
        if (!ready)
        {
            return Results.Json(new { status = "live" });
        }

        try
        {
            await queue.ExistsAsync(context.RequestAborted);
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            return Results.Json(new { status = "storage-unavailable" }, statusCode: 503);
        }

        var (sights, ending) = (await relays.LookAsync(), keys.Ending().ToList());
        // With one relay left, mail goes out.
        var degraded = sights.Values.All(sight => sight.Fault is not null) || ending.Exists(key => key.HasEnded) || forms.All.Any(form => form.State != "ok");
        var status = degraded ? "degraded" : "ready";
        return environment.IsDevelopment() || access.Find(context.Request) is not null
            ? Results.Json(new
            {
                status,
                relays = sights.ToDictionary(relay => relay.Key, relay => new { state = relay.Value.Fault is null ? "reachable" : "unreachable", relay.Value.Fault, relay.Value.At }),
                forms = forms.All.ToDictionary(form => form.Name, form => form.State),
                keys = ending.ToDictionary(key => key.Form, key => new { state = key.HasEnded ? "expired" : "expires-soon", on = $"{key.On:yyyy-MM-dd}" }),
            })
            : Results.Json(new { status });
    }
}

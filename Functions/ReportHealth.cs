using Azure;
using Azure.Storage.Queues;
using Microsoft.AspNetCore.Http;
using Sealpost.Accepting;

namespace Sealpost;

/// <summary>Whether the process answers (live), and whether it can take posts (ready); which forms work, without the reasons, and whose keys end soon.</summary>
internal sealed class ReportHealth(QueueClient queue, FormCatalog forms, ReportKeys keys)
{
    public async Task<IResult> RunAsync(HttpContext context, bool ready)
    {
        try
        {
            if (ready)
            {
                await queue.ExistsAsync(context.RequestAborted);
            }

            return Results.Json(new
            {
                status = ready ? "ready" : "live",
                forms = ready ? forms.All.ToDictionary(form => form.Name, form => form.State) : null,
                keys = ready ? keys.Ending().ToDictionary(key => key.Form, key => new { state = key.HasEnded ? "expired" : "expires-soon", on = $"{key.On:yyyy-MM-dd}" }) : null,
            });
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            return Results.Json(new { status = "storage-unavailable" }, statusCode: 503);
        }
    }
}

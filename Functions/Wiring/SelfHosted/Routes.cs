using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Sealpost.Accepting;

namespace Sealpost.Wiring.SelfHosted;

/// <summary>The addresses of the self-hosted mode; the triggers in <c>Wiring/AzureFunctions</c> are their twins.</summary>
internal static class Routes
{
    public static void MapSealpost(this WebApplication app)
    {
        app.Map("/f/{form}", (HttpContext context, string form, AcceptSubmission accept) =>
            accept.RunAsync(context, form, $"{context.Connection.RemoteIpAddress}", context.RequestAborted));
        app.MapGet("/s/{receipt}", (HttpContext context, string receipt, ShowStatus status) =>
            status.RunAsync(context, receipt, context.RequestAborted));
        app.MapGet("/health/live", () => Results.Json(new { status = "live" }));
        app.MapGet("/health/ready", async (Azure.Storage.Queues.QueueClient queue, FormCatalog forms, CancellationToken cancel) =>
        {
            try
            {
                await queue.ExistsAsync(cancel);
                return Results.Json(new
                {
                    status = "ready",
                    forms = forms.All.ToDictionary(form => form.Name, form => form.Form is null ? "error" : "ok"),
                });
            }
            catch (Exception fault) when (fault is Azure.RequestFailedException or AggregateException)
            {
                return Results.Json(new { status = "storage-unavailable" }, statusCode: 503);
            }
        });
        if (!app.Environment.IsProduction())
        {
            app.MapGet("/", (FormCatalog forms) => forms.TryGet("contact", out var contact) && contact.Form is { } form
                ? Pages.Form(form, null, null)
                : Pages.Message(503, "No demo form", "forms/contact.json is missing or has an error; the log says which."));
        }
    }
}

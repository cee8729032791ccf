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
        app.Map("/f/{form}", (HttpContext context, string form, LastResort edge, AcceptSubmission accept) =>
            edge.GuardAsync(context, accept.RunAsync(context, form, $"{context.Connection.RemoteIpAddress}", context.RequestAborted)));
        app.MapGet("/s/{receipt}", (HttpContext context, string receipt, LastResort edge, ShowStatus status) =>
            edge.GuardAsync(context, status.RunAsync(context, receipt, context.RequestAborted)));
        app.MapGet("/health/live", (HttpContext context, LastResort edge, ReportHealth health) =>
            edge.GuardAsync(context, health.RunAsync(context, ready: false)));
        app.MapGet("/health/ready", (HttpContext context, LastResort edge, ReportHealth health) =>
            edge.GuardAsync(context, health.RunAsync(context, ready: true)));
        if (!app.Environment.IsProduction())
        {
            app.MapGet("/", (FormCatalog forms) => forms.TryGet("contact", out var contact) && contact.Form is { } form
                ? Pages.Form(form, null, null)
                : Pages.Message(503, "No demo form", "forms/contact.json is missing or has an error; the log says which."));
        }
    }
}

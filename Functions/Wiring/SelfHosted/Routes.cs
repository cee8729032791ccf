using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Sealpost.Accepting.Dialects;
using Sealpost.Checking;
using Sealpost.Wiring.Explaining;
using Sealpost.Wiring.Home;
using Sealpost.Wiring.Previewing;

namespace Sealpost.Wiring.SelfHosted;

/// <summary>The addresses of the self-hosted mode; the triggers in <c>Wiring/AzureFunctions</c> are their twins.</summary>
internal static class Routes
{
    public static void MapSealpost(this WebApplication app)
    {
        foreach (var dialect in KnownDialects.All)
        {
            foreach (var route in dialect.Routes)
            {
                MapPost(app, dialect, route);
            }
        }

        string[] reading = ["GET", "OPTIONS"];
        app.MapMethods("/f/{form}/token", reading, (HttpContext context, string form, LastResort edge, IssueChallenge issue) =>
            edge.GuardAsync(context, () => issue.RunToken(context, form)));
        app.MapMethods("/f/{form}/challenge", reading, (HttpContext context, string form, LastResort edge, IssueChallenge issue) =>
            edge.GuardAsync(context, () => issue.RunChallenge(context, form)));
        app.MapMethods("/f/{form}/mailto", reading, (HttpContext context, string form, LastResort edge, OfferMailto offer) =>
            edge.GuardAsync(context, () => offer.Run(context, form)));
        app.MapMethods("/f/{form}/keys", reading, (HttpContext context, string form, LastResort edge, OfferKeys offer) =>
            edge.GuardAsync(context, () => offer.Run(context, form)));
        app.MapGet("/s/{receipt}", (HttpContext context, string receipt, LastResort edge, ShowStatus status) =>
            edge.GuardAsync(context, status.RunAsync(context, receipt, context.RequestAborted)));
        app.MapMethods("/v/{token}", ["GET", "POST"], (HttpContext context, string token, LastResort edge, ConfirmAddress confirm) =>
            edge.GuardAsync(context, confirm.RunAsync(context, token, context.RequestAborted)));
        app.MapMethods("/u/{list}/{token}", ["GET", "POST"], (HttpContext context, string list, string token, LastResort edge, LeaveList leave) =>
            edge.GuardAsync(context, leave.RunAsync(context, list, token, context.RequestAborted)));
        app.MapMethods("/m/{list}/{decision}/{token}", ["GET", "POST"], (HttpContext context, string list, string decision, string token, LastResort edge, ModeratePost moderate) =>
            edge.GuardAsync(context, moderate.RunAsync(context, list, decision, token, context.RequestAborted)));
        app.MapPost("/bounces", (HttpContext context, LastResort edge, AcceptReport reports) =>
            edge.GuardAsync(context, reports.RunAsync(context, context.RequestAborted)));
        app.MapMethods("/ops/{*path}", ["GET", "POST"], (HttpContext context, string? path, LastResort edge, RunOperations ops, ClientAddress clients) =>
            edge.GuardAsync(context, ops.RunAsync(context, path ?? "", Client(context, clients), context.RequestAborted)));
        app.MapGet("/sealpost.js", (HttpContext context, LastResort edge, ServeScript scripts) => edge.GuardAsync(context, () => scripts.Run(context, ServeScript.Own)));
        app.MapGet("/sealpost-seal.mjs", (HttpContext context, LastResort edge, ServeScript scripts) => edge.GuardAsync(context, () => scripts.Run(context, ServeScript.Seal)));
        app.MapGet("/openpgp.min.mjs", (HttpContext context, LastResort edge, ServeScript scripts) => edge.GuardAsync(context, () => scripts.Run(context, ServeScript.OpenPgp)));
        app.MapGet("/health/live", (HttpContext context, LastResort edge, ReportHealth health) =>
            edge.GuardAsync(context, health.RunAsync(context, ready: false)));
        app.MapGet("/health/ready", (HttpContext context, LastResort edge, ReportHealth health) =>
            edge.GuardAsync(context, health.RunAsync(context, ready: true)));
        if (!app.Environment.IsProduction())
        {
            app.MapExplain();
            app.MapPreview();
            app.MapHome();
        }
    }

    /// <summary>Every method, to say 405; but GET is for pages where the same address has one.</summary>
    private static void MapPost(WebApplication app, Dialect dialect, string route)
    {
        string[] methods = route is "/" or "/s/{form}" ? ["POST", "OPTIONS"] : ["GET", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"];
        app.MapMethods(route, methods, (HttpContext context, LastResort edge, AcceptSubmission accept, ClientAddress clients) => edge.GuardAsync(
            context, accept.RunAsync(context, dialect, context.GetRouteValue("form") as string, Client(context, clients), context.RequestAborted)));
    }

    private static string Client(HttpContext context, ClientAddress clients) => clients.Of(
        name => context.Request.Headers.TryGetValue(name, out var values) ? values.ToString() : null, $"{context.Connection.RemoteIpAddress}");
}

using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Sealpost.Accepting.Dialects;
using Sealpost.Checking;

namespace Sealpost.Wiring.AzureFunctions;

/// <summary>Every method is declared, because the host answers 404 where we want to say 405.</summary>
internal sealed class HttpTriggers(
    AcceptSubmission accept, IssueChallenge issue, OfferMailto offer, ClientAddress clients, ShowStatus status, ConfirmAddress confirm, LeaveList leave, ModeratePost moderate, AcceptReport reports,
    RunOperations operations, ServeScript scripts, OfferKeys keys, ReportHealth health, LastResort edge)
{
    /// <summary>
    /// The host takes an empty route for the function's name, and the worker writes "/" behind the empty prefix, which no route
    /// pattern may hold; a segment that must be empty is the root for both.
    /// </summary>
    private const string Root = "{root:maxlength(0)?}";

    [Function("Accept")]
    public Task<IResult> AcceptOwnAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", "options", "put", "patch", "delete", Route = "f/{form}")] HttpRequest request, string form, FunctionContext context) =>
        AcceptAsync(request, KnownDialects.Sealpost, form, context);

    [Function("AcceptFormspree")]
    public Task<IResult> AcceptFormspreeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", "options", "put", "patch", "delete", Route = "p/{project}/f/{form}")] HttpRequest request, string form, FunctionContext context) =>
        AcceptAsync(request, KnownDialects.Formspree, form, context);

    [Function("AcceptFormSubmit")]
    public Task<IResult> AcceptFormSubmitAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", "options", "put", "patch", "delete", Route = "ajax/{form}")] HttpRequest request, string form, FunctionContext context) =>
        AcceptAsync(request, KnownDialects.FormSubmit, form, context);

    [Function("AcceptWeb3Forms")]
    public Task<IResult> AcceptWeb3FormsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", "options", "put", "patch", "delete", Route = "submit")] HttpRequest request, FunctionContext context) =>
        AcceptAsync(request, KnownDialects.Web3Forms, null, context);

    [Function("AcceptFormcarry")]
    public Task<IResult> AcceptFormcarryAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "s/{form}")] HttpRequest request, string form, FunctionContext context) =>
        AcceptAsync(request, KnownDialects.Formcarry, form, context);

    [Function("AcceptNetlify")]
    public Task<IResult> AcceptNetlifyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = Root)] HttpRequest request, FunctionContext context) =>
        AcceptAsync(request, KnownDialects.Netlify, null, context);

    [Function("Token")]
    public Task<IResult> TokenAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "options", Route = "f/{form}/token")] HttpRequest request, string form) =>
        edge.GuardAsync(request.HttpContext, () => issue.RunToken(request.HttpContext, form));

    [Function("Challenge")]
    public Task<IResult> ChallengeAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "options", Route = "f/{form}/challenge")] HttpRequest request, string form) =>
        edge.GuardAsync(request.HttpContext, () => issue.RunChallenge(request.HttpContext, form));

    [Function("Mailto")]
    public Task<IResult> MailtoAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "options", Route = "f/{form}/mailto")] HttpRequest request, string form) =>
        edge.GuardAsync(request.HttpContext, () => offer.Run(request.HttpContext, form));

    [Function("Keys")]
    public Task<IResult> KeysAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "options", Route = "f/{form}/keys")] HttpRequest request, string form) =>
        edge.GuardAsync(request.HttpContext, () => keys.Run(request.HttpContext, form));

    [Function("Status")]
    public Task<IResult> StatusAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "s/{receipt}")] HttpRequest request, string receipt, FunctionContext context) =>
        edge.GuardAsync(request.HttpContext, status.RunAsync(request.HttpContext, receipt, context.CancellationToken));

    [Function("Confirm")]
    public Task<IResult> ConfirmAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "v/{token}")] HttpRequest request, string token, FunctionContext context) =>
        edge.GuardAsync(request.HttpContext, confirm.RunAsync(request.HttpContext, token, context.CancellationToken));

    [Function("Unsubscribe")]
    public Task<IResult> UnsubscribeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "u/{list}/{token}")] HttpRequest request, string list, string token, FunctionContext context) =>
        edge.GuardAsync(request.HttpContext, leave.RunAsync(request.HttpContext, list, token, context.CancellationToken));

    [Function("Moderate")]
    public Task<IResult> ModerateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "m/{list}/{decision}/{token}")] HttpRequest request, string list, string decision, string token, FunctionContext context) =>
        edge.GuardAsync(request.HttpContext, moderate.RunAsync(request.HttpContext, list, decision, token, context.CancellationToken));

    [Function("Bounce")]
    public Task<IResult> BounceAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "bounces")] HttpRequest request, FunctionContext context) =>
        edge.GuardAsync(request.HttpContext, reports.RunAsync(request.HttpContext, context.CancellationToken));

    /// <summary>Anonymous to the host: <see cref="Sealpost.Watching.OperatorAccess"/> judges, so that no key stands in an address.</summary>
    [Function("Operations")]
    public Task<IResult> OperationsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "ops/{*path}")] HttpRequest request, string? path, FunctionContext context) =>
        edge.GuardAsync(request.HttpContext, operations.RunAsync(request.HttpContext, path ?? "", Client(context), context.CancellationToken));

    [Function("Script")]
    public Task<IResult> ScriptAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "sealpost.js")] HttpRequest request) =>
        edge.GuardAsync(request.HttpContext, () => scripts.Run(request.HttpContext, ServeScript.Own));

    [Function("SealScript")]
    public Task<IResult> SealScriptAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "sealpost-seal.mjs")] HttpRequest request) =>
        edge.GuardAsync(request.HttpContext, () => scripts.Run(request.HttpContext, ServeScript.Seal));

    [Function("OpenPgpScript")]
    public Task<IResult> OpenPgpScriptAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "openpgp.min.mjs")] HttpRequest request) =>
        edge.GuardAsync(request.HttpContext, () => scripts.Run(request.HttpContext, ServeScript.OpenPgp));

    [Function("Live")]
    public Task<IResult> LiveAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/live")] HttpRequest request) =>
        edge.GuardAsync(request.HttpContext, health.RunAsync(request.HttpContext, ready: false));

    [Function("Ready")]
    public Task<IResult> ReadyAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/ready")] HttpRequest request) =>
        edge.GuardAsync(request.HttpContext, health.RunAsync(request.HttpContext, ready: true));

    private Task<IResult> AcceptAsync(HttpRequest request, Dialect dialect, string? form, FunctionContext context) =>
        edge.GuardAsync(request.HttpContext, accept.RunAsync(request.HttpContext, dialect, form, Client(context), context.CancellationToken));

    /// <summary>
    /// The worker's peer is the host; the client's address, and the headers in which proxies forward it, are only in the
    /// binding data. The platform's front end writes the last hop.
    /// </summary>
    private string Client(FunctionContext context)
    {
        if (context.BindingContext.BindingData.GetValueOrDefault("Headers") is not string headers)
        {
            return "";
        }

        using var json = JsonDocument.Parse(headers);
        string? Header(string name) => json.RootElement.EnumerateObject()
            .FirstOrDefault(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value is { ValueKind: JsonValueKind.String } value
            ? value.GetString()
            : null;
        return clients.Of(Header, ClientAddress.LastHop(Header("X-Forwarded-For")));
    }
}

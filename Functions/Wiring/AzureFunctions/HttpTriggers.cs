using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Sealpost.Wiring.AzureFunctions;

/// <summary>Every method is declared, because the host answers 404 where we want to say 405.</summary>
internal sealed class HttpTriggers(AcceptSubmission accept, ShowStatus status, ReportHealth health)
{
    [Function("Accept")]
    public Task<IResult> AcceptAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", "options", "put", "patch", "delete", Route = "f/{form}")] HttpRequest request,
        string form, FunctionContext context) =>
        accept.RunAsync(request.HttpContext, form, Client(context), context.CancellationToken);

    [Function("Status")]
    public Task<IResult> StatusAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "s/{receipt}")] HttpRequest request, string receipt, FunctionContext context) =>
        status.RunAsync(request.HttpContext, receipt, context.CancellationToken);

    [Function("Live")]
    public Task<IResult> LiveAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/live")] HttpRequest request) =>
        health.RunAsync(request.HttpContext, ready: false);

    [Function("Ready")]
    public Task<IResult> ReadyAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/ready")] HttpRequest request) =>
        health.RunAsync(request.HttpContext, ready: true);

    /// <summary>The worker's peer is the host; the client's address is only in the binding data.</summary>
    private static string Client(FunctionContext context) =>
        context.BindingContext.BindingData.TryGetValue("Headers", out var headers) && headers is string json
        && JsonDocument.Parse(json).RootElement is { ValueKind: JsonValueKind.Object } all
            ? all.EnumerateObject().FirstOrDefault(h => h.Name.Equals("X-Forwarded-For", StringComparison.OrdinalIgnoreCase)).Value.ToString()
            : "";
}

using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Sealpost.Wiring.AzureFunctions;

/// <summary>Every method is declared, because the host answers 404 where we want to say 405.</summary>
internal sealed class HttpTriggers(AcceptSubmission accept, ShowStatus status, ReportHealth health, LastResort edge)
{
    [Function("Accept")]
    public Task<IResult> AcceptAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", "options", "put", "patch", "delete", Route = "f/{form}")] HttpRequest request,
        string form, FunctionContext context) =>
        edge.GuardAsync(request.HttpContext, accept.RunAsync(request.HttpContext, form, Client(context), context.CancellationToken));

    [Function("Status")]
    public Task<IResult> StatusAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "s/{receipt}")] HttpRequest request, string receipt, FunctionContext context) =>
        edge.GuardAsync(request.HttpContext, status.RunAsync(request.HttpContext, receipt, context.CancellationToken));

    [Function("Live")]
    public Task<IResult> LiveAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/live")] HttpRequest request) =>
        edge.GuardAsync(request.HttpContext, health.RunAsync(request.HttpContext, ready: false));

    [Function("Ready")]
    public Task<IResult> ReadyAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/ready")] HttpRequest request) =>
        edge.GuardAsync(request.HttpContext, health.RunAsync(request.HttpContext, ready: true));

    /// <summary>
    /// The worker's peer is the host; the client's address is only in the binding data, and the platform writes its port, too,
    /// which changes with every connection.
    /// </summary>
    private static string Client(FunctionContext context)
    {
        if (context.BindingContext.BindingData.GetValueOrDefault("Headers") is not string headers)
        {
            return "";
        }

        using var json = JsonDocument.Parse(headers);
        var hops = json.RootElement.EnumerateObject()
            .FirstOrDefault(header => header.Name.Equals("X-Forwarded-For", StringComparison.OrdinalIgnoreCase)).Value;
        var last = hops.ValueKind is JsonValueKind.String ? hops.GetString()!.Split(',')[^1].Trim() : "";
        return IPEndPoint.TryParse(last, out var address) ? $"{address.Address}" : last;
    }
}

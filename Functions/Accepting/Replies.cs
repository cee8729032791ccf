using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Sealpost.Accepting;

/// <summary>The one place where an acceptance or a refusal becomes an HTTP response, for browsers and for programs.</summary>
internal static class Replies
{
    public static IResult Accepted(HttpRequest request, Form form, string id, string receipt)
    {
        var status = $"/s/{receipt}";
        return WantsJson(request)
            ? Results.Json(new { id, status = "pending", statusUrl = $"{request.Scheme}://{request.Host}{status}" }, statusCode: 202)
            : new SeeOther(form.Definition.Redirect ?? status);
    }

    public static IResult Refused(HttpRequest request, Refusal refusal, Form? form = null, Submission? posted = null)
    {
        if (refusal.Status is 405)
        {
            request.HttpContext.Response.Headers.Allow = "POST, OPTIONS";
        }

        if (refusal.Status is 503)
        {
            request.HttpContext.Response.Headers.RetryAfter = "60";
        }

        if (WantsJson(request))
        {
            return Results.Json(
                new Problem("about:blank", refusal.Code, refusal.Status, refusal.Detail, refusal.Errors),
                contentType: "application/problem+json", statusCode: refusal.Status);
        }

        return form is not null && posted is not null && refusal.Errors.Count > 0
            ? Pages.Form(form, posted, refusal)
            : Pages.Message(refusal.Status, "Not sent", refusal.Detail);
    }

    /// <summary>
    /// JSON for scripts: X-Requested-With, an Accept that names JSON before HTML, a JSON body, or a fetch that is no navigation
    /// (https://www.w3.org/TR/fetch-metadata/). Everything else is a browser that wants a page.
    /// </summary>
    public static bool WantsJson(HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        var json = accept.IndexOf("json", StringComparison.OrdinalIgnoreCase);
        var html = accept.IndexOf("html", StringComparison.OrdinalIgnoreCase);
        if (request.Headers.XRequestedWith == "XMLHttpRequest" || (json >= 0 && (html < 0 || json < html)))
        {
            return true;
        }

        var jsonBody = request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) is true;
        var scripted = request.Headers["Sec-Fetch-Mode"].ToString() is { Length: > 0 } mode && mode != "navigate";
        return html < 0 && (jsonBody || scripted);
    }

    /// <summary>CORS (https://fetch.spec.whatwg.org/#http-cors-protocol) for an origin that the form allows.</summary>
    public static void AllowOrigin(HttpContext context)
    {
        context.Response.Headers.Vary = HeaderNames.Origin;
        if (context.Request.Headers.Origin is { Count: > 0 } origin)
        {
            context.Response.Headers.AccessControlAllowOrigin = origin;
        }
    }

    public static IResult Preflight(HttpContext context)
    {
        context.Response.Headers.AccessControlAllowMethods = "POST";
        context.Response.Headers.AccessControlAllowHeaders =
            "content-type, accept, idempotency-key, x-requested-with, formspree-client, formspree-session-data";
        context.Response.Headers.AccessControlMaxAge = "600";
        return Results.NoContent();
    }

    /// <summary>RFC 9457.</summary>
    private sealed record Problem(
        string Type, string Title, int Status, string Detail,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FieldError>? Errors);

    /// <summary>303: the browser fetches the next page with GET, so that a reload does not post again (RFC 9110, section 15.4.4).</summary>
    private sealed class SeeOther(string location) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = location;
            return Task.CompletedTask;
        }
    }
}

using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Sealpost.Accepting.Dialects;

namespace Sealpost.Accepting;

/// <summary>The one place where an acceptance or a refusal becomes an HTTP response, for browsers and for programs.</summary>
internal static class Replies
{
    /// <summary>The query parameter of our own pages that names their language.</summary>
    public const string Language = "lang";

    /// <param name="next">Where a browser goes: a checked address, absolute or a path of ours; null shows the mail's status.</param>
    /// <param name="sent">The mail server has it already.</param>
    public static IResult Accepted(PostAddress address, Form form, Submission submission, string id, string receipt, string? next, bool sent = false)
    {
        var request = address.Request;
        var status = $"/s/{receipt}";
        // The page of the status knows the receipt only, so the address says what language the form speaks.
        var page = form.Definition.Language is { } language ? $"{status}?{Language}={language}" : status;
        if (!address.WantsJson)
        {
            return new Redirect(address.Dialect.RedirectStatus, next ?? page);
        }

        var own = Own(request);
        var posted = submission.Fields.Where(field => !form.IsSensitive(field.Name)).ToDictionary(field => field.Name, field => field.Text);
        return Json(address.Dialect.Accepted(new(id, own + status, next ?? own + page, posted) { Sent = sent }));
    }

    /// <summary>
    /// Any page's script may read why, also before it is known which form is meant: there is nothing in it about anybody.
    /// Only a site that the form does not take posts from learns nothing.
    /// </summary>
    public static IResult Refused(PostAddress address, Refusal refusal, Form? form = null, FilledForm? filled = null)
    {
        Announce(address.Request.HttpContext, refusal);
        if (refusal.Code != Refusal.Origin.Code)
        {
            AllowOrigin(address.Request.HttpContext);
        }

        var words = Words.For(form?.Definition.Language, address.Request.Headers);
        var told = words.Tell(refusal, form?.Definition);
        if (address.WantsJson)
        {
            return Json(address.Dialect.Refused(told));
        }

        return form is not null && filled is not null && (told.Errors.Count > 0 || told.ShowForm)
            ? FormPage.Of(form, words, filled, told)
            : Pages.Message(words, told.Status, words[told.StatusUrl is null ? "not-sent" : "not-delivered"], told.Detail, Receipt(words, told.StatusUrl));
    }

    private static string Receipt(Words words, string? status) => status is null ? ""
        : $"<p>{words["receipt"]} <a href=\"{Pages.Encode(new Uri(status).AbsolutePath)}\"><code>{Pages.Encode(new Uri(status).Segments[^1])}</code></a></p>";

    /// <summary>For what is no form post: our own shape.</summary>
    public static IResult Refused(HttpRequest request, Refusal refusal, Form? form = null)
    {
        Announce(request.HttpContext, refusal);
        var words = Words.For(form is null ? request.Query[Language] : form.Definition.Language, request.Headers);
        var told = words.Tell(refusal, form?.Definition);
        return WantsJson(request)
            ? Json(KnownDialects.Sealpost.Refused(told))
            : Pages.Message(words, told.Status, words["not-sent"], told.Detail);
    }

    /// <summary>For addresses that only programs ask.</summary>
    public static IResult Problem(HttpContext context, Refusal refusal)
    {
        Announce(context, refusal);
        return Json(KnownDialects.Sealpost.Refused(refusal));
    }

    /// <summary>Where the visitor's own mail program takes over. The framework's redirect would write the address, and with it what was typed, into the log.</summary>
    public static IResult OtherProgram(string address) => new Redirect(302, address);

    /// <returns>Absolute, as the client sees us.</returns>
    public static string StatusUrl(HttpRequest request, string receipt) => $"{Own(request)}/s/{receipt}";

    private static string Own(HttpRequest request) => $"{request.Scheme}://{request.Host}";

    private static IResult Json(Reply reply) => Results.Json(reply.Body, contentType: reply.ContentType, statusCode: reply.Status);

    private static void Announce(HttpContext context, Refusal refusal)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        if (refusal.Status is 405)
        {
            headers.Allow = "POST, OPTIONS";
        }

        if ((refusal.RetryAfter ?? (refusal.Status is 503 ? TimeSpan.FromMinutes(1) : (TimeSpan?)null)) is { } pause)
        {
            headers.RetryAfter = $"{Math.Ceiling(pause.TotalSeconds):0}";
        }
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

    public static IResult Preflight(HttpContext context, string method = "POST")
    {
        context.Response.Headers.AccessControlAllowMethods = method;
        context.Response.Headers.AccessControlAllowHeaders =
            "content-type, accept, idempotency-key, x-requested-with, formspree-client, formspree-session-data";
        context.Response.Headers.AccessControlMaxAge = "600";
        return Results.NoContent();
    }

    private sealed class Redirect(int status, string location) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            httpContext.Response.Headers.Location = location;
            return Task.CompletedTask;
        }
    }
}

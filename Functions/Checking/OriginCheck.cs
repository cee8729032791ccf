using Microsoft.AspNetCore.Http;
using Sealpost.Accepting;

namespace Sealpost.Checking;

/// <summary>
/// Which sites may post a form. Browsers send <c>Origin</c> (RFC 6454) with every post; where it is missing or "null" the
/// <c>Referer</c> says the same. Other clients send neither, and are only refused where the form requires it.
/// </summary>
internal static class OriginCheck
{
    /// <param name="production">Outside Production, pages on this machine may post any form.</param>
    /// <returns>Why not, or null.</returns>
    public static Refusal? Judge(FormDefinition form, HttpRequest request, bool production)
    {
        var origin = Of(request);
        if (origin is null)
        {
            return form.RequireOrigin ? Refusal.NoOrigin : null;
        }

        var allowed = form.Origins.Count == 0 || IsListed(form, request, origin)
            || (!production && (origin == "null" || IsLocal(origin)));
        return allowed ? null : Refusal.Origin;
    }

    /// <summary>
    /// The page to show after success, from a field of the post: on an allowed site, or on the site that the post came from,
    /// which could go there by itself. Anything else would be an open redirect, and is left out.
    /// </summary>
    /// <param name="wanted">Absolute, or relative to the page, which the Referer names.</param>
    public static string? Redirect(FormDefinition form, HttpRequest request, string? wanted)
    {
        if (wanted is null || wanted.Any(char.IsControl) || !Uri.TryCreate(Page(request), wanted, out var target)
            || target.Scheme is not ("https" or "http") || target.UserInfo.Length > 0)
        {
            return null;
        }

        var site = target.GetLeftPart(UriPartial.Authority);
        return IsListed(form, request, site) || site.Equals(Of(request), StringComparison.OrdinalIgnoreCase) ? target.AbsoluteUri : null;
    }

    /// <returns>The site that the browser names; "null" when it hides it, null when it says nothing.</returns>
    private static string? Of(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return origin is { Length: > 0 } and not "null" ? origin
            : Uri.TryCreate(request.Headers.Referer.ToString(), UriKind.Absolute, out var page) ? page.GetLeftPart(UriPartial.Authority)
            : origin.Length > 0 ? origin : null;
    }

    private static Uri Page(HttpRequest request) =>
        Uri.TryCreate(request.Headers.Referer.ToString(), UriKind.Absolute, out var page) ? page
        : Uri.TryCreate(request.Headers.Origin.ToString(), UriKind.Absolute, out var origin) ? origin
        : new Uri($"{request.Scheme}://{request.Host}/");

    private static bool IsListed(FormDefinition form, HttpRequest request, string origin) =>
        form.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase)
        || origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);

    private static bool IsLocal(string origin) => Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.IsLoopback;
}

using Microsoft.AspNetCore.Http;
using Sealpost.Accepting;

namespace Sealpost.Checking;

/// <summary>Which sites may post a form. Browsers send <c>Origin</c> (RFC 6454) with every form post; other clients need not.</summary>
internal static class OriginCheck
{
    /// <param name="production">Outside Production, pages on this machine may post any form.</param>
    public static bool Allows(Form form, HttpRequest request, bool production)
    {
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0
            || form.Definition.Origins.Count == 0
            || form.Definition.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase)
            || origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)
            || (!production && (origin == "null" || IsLocal(origin)));
    }

    private static bool IsLocal(string origin) => Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.IsLoopback;
}

using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Sealpost;

/// <summary>The script that a site may put on its pages (<c>client/sealpost.js</c>), as it was built in.</summary>
internal sealed class ServeScript
{
    private readonly byte[] _script = Read();
    private readonly EntityTagHeaderValue _tag;

    public ServeScript()
    {
        var hash = SHA384.HashData(_script);
        (Integrity, _tag) = ($"sha384-{Convert.ToBase64String(hash)}", new($"\"{Convert.ToHexStringLower(hash.AsSpan(0, 16))}\""));
    }

    /// <summary>For a page's <c>integrity</c> attribute (https://www.w3.org/TR/SRI/).</summary>
    public string Integrity { get; }

    public IResult Run(HttpContext context)
    {
        var headers = context.Response.Headers;
        // Any site's page may load it, and check that it is what its author has seen.
        (headers.CacheControl, headers.AccessControlAllowOrigin, headers["Cross-Origin-Resource-Policy"], headers.XContentTypeOptions) =
            ("public, max-age=3600, stale-while-revalidate=86400", "*", "cross-origin", "nosniff");
        return Results.Bytes(_script, "text/javascript; charset=utf-8", entityTag: _tag);
    }

    private static byte[] Read()
    {
        using var resource = typeof(ServeScript).Assembly.GetManifestResourceStream("sealpost.js")!;
        var script = new byte[resource.Length];
        resource.ReadExactly(script);
        return script;
    }
}

using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Sealpost;

/// <summary>The scripts that a site may put on its pages (<c>client/</c>), as they were built in.</summary>
internal sealed class ServeScript
{
    public const string Own = "sealpost.js";

    /// <summary>Seals fields; the first loads it where a form asks for it, and it loads the second.</summary>
    public const string Seal = "sealpost-seal.mjs", OpenPgp = "openpgp.min.mjs";

    /// <summary>Read when one is first asked for: OpenPGP.js is large, and most pages need it never.</summary>
    private readonly Dictionary<string, Lazy<Script>> _scripts =
        new[] { Own, Seal, OpenPgp }.ToDictionary(name => name, name => new Lazy<Script>(() => new(Read(name))));

    /// <summary>For a page's <c>integrity</c> attribute (https://www.w3.org/TR/SRI/).</summary>
    public string Integrity => _scripts[Own].Value.Integrity;

    public IResult Run(HttpContext context, string name)
    {
        var (script, headers) = (_scripts[name].Value, context.Response.Headers);
        // Any site's page may load it, and check that it is what its author has seen.
        (headers.CacheControl, headers.AccessControlAllowOrigin, headers["Cross-Origin-Resource-Policy"], headers.XContentTypeOptions, headers.Vary) =
            ("public, max-age=3600, stale-while-revalidate=86400", "*", "cross-origin", "nosniff", "Accept-Encoding");
        var packed = context.Request.GetTypedHeaders().AcceptEncoding.Any(coding => coding.Value == "gzip" && coding.Quality is null or > 0);
        if (packed)
        {
            headers.ContentEncoding = "gzip";
        }

        return Results.Bytes(packed ? script.Packed : script.Plain, "text/javascript; charset=utf-8", entityTag: packed ? script.PackedTag : script.Tag);
    }

    private static byte[] Read(string name)
    {
        using var resource = typeof(ServeScript).Assembly.GetManifestResourceStream(name)!;
        var script = new byte[resource.Length];
        resource.ReadExactly(script);
        return script;
    }

    private sealed class Script
    {
        public Script(byte[] plain)
        {
            var hash = SHA384.HashData(plain);
            var tag = Convert.ToHexStringLower(hash.AsSpan(0, 16));
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
            {
                gzip.Write(plain);
            }

            (Plain, Packed, Integrity) = (plain, packed.ToArray(), $"sha384-{Convert.ToBase64String(hash)}");
            (Tag, PackedTag) = (new($"\"{tag}\""), new($"\"{tag}-gzip\""));
        }

        public byte[] Plain { get; }

        public byte[] Packed { get; }

        public string Integrity { get; }

        public EntityTagHeaderValue Tag { get; }

        public EntityTagHeaderValue PackedTag { get; }
    }
}

using System.Net;
using Microsoft.AspNetCore.Http;

namespace Sealpost.Accepting;

/// <summary>The frame of the few pages that we show: plain, accessible HTML that needs no script.</summary>
internal static class Pages
{
    private const string Style = """
        :root{color-scheme:light dark}body{font:1.05rem/1.5 system-ui,sans-serif;max-width:36rem;margin:3rem auto;padding:0 1rem}
        label,legend{display:block;margin-top:1rem;font-weight:600}input:not([type=checkbox]),textarea,select{font:inherit;width:100%;
        box-sizing:border-box;padding:.5rem;border:1px solid #767676;border-radius:.3rem}textarea{min-height:8rem}
        fieldset{border:0;margin:1rem 0 0;padding:0}legend{margin:0;padding:0}.box{display:flex;gap:.6rem;align-items:baseline;margin-top:1rem}
        .box label{margin:0}fieldset .box{margin-top:.4rem}fieldset .box label{font-weight:400}
        button{font:inherit;margin-top:1.5rem;padding:.6rem 1.4rem}.error{color:#b00020;display:block}.trap{position:absolute;left:-99rem}
        [role=alert]{border-left:4px solid #b00020;padding:.1rem 1rem}@media(prefers-color-scheme:dark){.error{color:#ff8a80}}
        """;

    /// <param name="html">Follows the text; every value in it is encoded already.</param>
    public static IResult Message(Words words, int status, string title, string text, string html = "") =>
        Page(words, status, title, $"<p>{Encode(text)}</p>{html}", null);

    /// <param name="redirect">Where the form on this page leads in the end, an absolute address.</param>
    public static IResult Page(Words words, int status, string title, string body, string? redirect) => new Html(status,
        $"<!doctype html><html lang=\"{words.Language}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
        + $"<meta name=\"robots\" content=\"noindex\"><title>{Encode(title)}</title><style>{Style}</style></head>"
        + $"<body><main><h1>{Encode(title)}</h1>{body}</main></body></html>", redirect);

    public static string Encode(string? text) => WebUtility.HtmlEncode(text ?? "");

    private sealed class Html(int status, string page, string? redirect) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            // Chromium applies form-action to the redirect after a post as well, so the form's own target must be named.
            var target = redirect is null ? "" : " " + new Uri(redirect).GetLeftPart(UriPartial.Authority);
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = "text/html; charset=utf-8";
            httpContext.Response.Headers.ContentSecurityPolicy =
                $"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'{target}; frame-ancestors 'none'; base-uri 'none'";
            httpContext.Response.Headers.XContentTypeOptions = "nosniff";
            httpContext.Response.Headers["Referrer-Policy"] = "no-referrer";
            httpContext.Response.Headers.CacheControl = "no-store";
            await httpContext.Response.WriteAsync(page);
        }
    }
}

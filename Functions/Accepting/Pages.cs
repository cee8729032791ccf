using System.Net;
using Microsoft.AspNetCore.Http;

namespace Sealpost.Accepting;

/// <summary>The frame of the few pages that we show: plain, accessible HTML that needs no script.</summary>
internal static class Pages
{
    private const string Style = """
        :root{color-scheme:light dark;--accent:light-dark(#0b5cad,#8ec5ff);--background:light-dark(#fff,#16181b);--text:light-dark(#1c1e21,#e8e6e3);--radius:.4rem;--width:36rem;--font:system-ui,sans-serif}
        body{font:1.05rem/1.5 var(--font);max-width:var(--width);margin:3rem auto;padding:0 1rem;background:var(--background);color:var(--text)}
        a{color:var(--accent)}:focus-visible{outline:3px solid var(--accent);outline-offset:2px}.hint{display:block;font-size:.9rem;opacity:.85}
        label,legend{display:block;margin-top:1rem;font-weight:600}input:not([type=checkbox]),textarea,select{font:inherit;width:100%;
        box-sizing:border-box;padding:.5rem;border:1px solid #767676;border-radius:var(--radius);background:transparent;color:inherit}select option{background:var(--background)}textarea{min-height:8rem}
        fieldset{border:0;margin:1rem 0 0;padding:0}legend{margin:0;padding:0}.box{display:flex;gap:.6rem;align-items:baseline;margin-top:1rem}
        .box label{margin:0}fieldset .box{margin-top:.4rem}fieldset .box label{font-weight:400}
        button{font:inherit;font-weight:600;margin-top:1.5rem;padding:.6rem 1.4rem;border:2px solid var(--accent);border-radius:var(--radius);
        background:var(--accent);color:var(--background);cursor:pointer}button[aria-disabled]{opacity:.6}.sealpost-status:empty{display:none}
        .sealpost-status{border-left:4px solid var(--accent);padding:.3rem 1rem}.sealpost-error,.error{color:light-dark(#b00020,#ff8a80);display:block}.trap{position:absolute;left:-99rem}
        .needed{display:none}fieldset:disabled{opacity:.55}fieldset:disabled+.needed{display:block}[role=alert]{border-left:4px solid #b00020;padding:.1rem 1rem}@media print{form,button{display:none}}
        """;

    /// <param name="html">Follows the text; every value in it is encoded already.</param>
    public static IResult Message(Words words, int status, string title, string text, string html = "") =>
        Page(words, status, title, $"<p>{Encode(text)}</p>{html}", null);

    /// <param name="redirect">Where the form on this page leads in the end, an absolute address.</param>
    /// <param name="own">Of the form's own page, which has a script and may stand in a frame.</param>
    public static IResult Page(Words words, int status, string title, string body, string? redirect, PageDefinition? own = null) => new Html(status,
        $"<!doctype html><html lang=\"{words.Language}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
        + $"<meta name=\"robots\" content=\"noindex\"><title>{Encode(title)}</title><style>{Style}{PageTheme.Rule(own)}</style>{(own is null ? "" : "<script src=\"/sealpost.js\" defer></script>")}</head>"
        + $"<body><main><h1>{Encode(title)}</h1>{body}</main></body></html>", redirect, own);

    public static string Encode(string? text) => WebUtility.HtmlEncode(text ?? "");

    private sealed class Html(int status, string page, string? redirect, PageDefinition? own) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            // Chromium applies form-action to the redirect after a post as well, so the form's own target must be named.
            var target = redirect is null ? "" : " " + new Uri(redirect).GetLeftPart(UriPartial.Authority);
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = "text/html; charset=utf-8";
            var frames = own is { Embed.Count: > 0 } ? string.Join(' ', own.Embed) : "'none'";
            httpContext.Response.Headers.ContentSecurityPolicy =
                $"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'{target}; frame-ancestors {frames}; base-uri 'none'"
                + (own is null ? "" : "; script-src 'self'; connect-src 'self'; worker-src blob:");
            httpContext.Response.Headers.XContentTypeOptions = "nosniff";
            // A form whose page says no-referrer is posted without its origin, which some forms ask for.
            httpContext.Response.Headers["Referrer-Policy"] = own is null ? "no-referrer" : "same-origin";
            httpContext.Response.Headers.CacheControl = "no-store";
            await httpContext.Response.WriteAsync(page);
        }
    }
}

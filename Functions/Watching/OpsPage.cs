using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Sealpost.Watching;

/// <summary>The frame of the operator's pages: no script at all, one style whose hash the policy names, nothing from elsewhere.</summary>
internal static class OpsPage
{
    private const string Style = """
        :root{color-scheme:light dark;--line:#8886;--soft:#8882;--good:#15803d;--late:#b45309;--bad:#b91c1c}
        @media(prefers-color-scheme:dark){:root{--good:#4ade80;--late:#fbbf24;--bad:#f87171}}
        body{font:1rem/1.5 system-ui,sans-serif;margin:0;background:light-dark(#fff,#16181b);color:light-dark(#1c1e21,#e8e6e3)}header,main{max-width:64rem;margin:0 auto;padding:.75rem 1rem}
        header{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;align-items:baseline}header strong{margin-inline-end:auto}
        header form,td form{display:inline}h1{font-size:1.4rem;margin:.5rem 0}h2{font-size:1.1rem;margin:2rem 0 .5rem}
        .tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(9rem,1fr));gap:.6rem;padding:0;list-style:none}
        .tiles li{border:1px solid var(--line);border-radius:.5rem;padding:.5rem .75rem}.tiles b{display:block;font-size:1.5rem;line-height:1.3}
        a{color:light-dark(#0b5cad,#8ec5ff)}.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{text-align:start;padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line);vertical-align:top}
        td.n,th.n{text-align:end;font-variant-numeric:tabular-nums}code{overflow-wrap:anywhere}.wide td code{white-space:nowrap}h1,td{overflow-wrap:anywhere}.wide td{overflow-wrap:normal}.good{color:var(--good)}.late{color:var(--late)}.bad{color:var(--bad)}
        .note{border-inline-start:4px solid var(--late);background:var(--soft);padding:.5rem 1rem;margin:1rem 0}.note.good{border-color:var(--good);color:inherit}.note.bad{border-color:var(--bad);color:inherit}
        button{font:inherit;padding:.4rem 1rem;margin:.25rem .5rem .25rem 0;cursor:pointer}input,select{font:inherit;padding:.35rem .5rem;max-width:100%;box-sizing:border-box}
        label{margin-inline-end:.75rem}ol.life{list-style:none;padding:0;border-inline-start:2px solid var(--line);margin-inline-start:.5rem}ol.life li{padding:.2rem 0 .6rem 1rem}
        time{font-variant-numeric:tabular-nums;white-space:nowrap}svg{display:block;width:100%;min-width:9rem;height:2.5rem}.sent{fill:var(--good)}.open{fill:var(--late)}.lost{fill:var(--bad)}
        a.skip{position:absolute;left:-99rem}a.skip:focus{left:1rem}:focus-visible{outline:3px solid #3b82f6;outline-offset:2px}
        """;

    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    /// <param name="nav">Null for whoever is not signed in.</param>
    /// <param name="body">Every value in it is encoded already.</param>
    public static IResult Of(int status, string title, string body, OpsNav? nav = null) => new Html(status,
        $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><meta name=\"robots\" content=\"noindex\">"
        + $"<title>{Encode(title)} · Sealpost</title><style>{Style}</style></head><body>{Header(nav)}<main id=\"main\"><h1>{Encode(title)}</h1>{body}</main></body></html>");

    public static string Encode(string? text) => WebUtility.HtmlEncode(text ?? "");

    /// <summary>UTC, as the log has it.</summary>
    public static string Time(DateTimeOffset at) => $"<time datetime=\"{at.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}\">{at.UtcDateTime:yyyy-MM-dd HH:mm:ss}</time>";

    public static string Age(TimeSpan age) => age.TotalDays >= 1 ? $"{age.TotalDays:0.0} d" : age.TotalHours >= 1 ? $"{age.TotalHours:0.0} h"
        : age.TotalMinutes >= 1 ? $"{age.TotalMinutes:0} min" : $"{Math.Max(0, age.TotalSeconds):0} s";

    /// <summary>A form of one button. What it does is asked again on a page of its own.</summary>
    public static string Button(string token, string action, string label, string id = "", bool confirmed = false) =>
        $"<form method=\"post\" action=\"/ops/act\"><input type=\"hidden\" name=\"token\" value=\"{Encode(token)}\"><input type=\"hidden\" name=\"action\" value=\"{Encode(action)}\">"
        + $"<input type=\"hidden\" name=\"id\" value=\"{Encode(id)}\">{(confirmed ? "<input type=\"hidden\" name=\"confirmed\" value=\"yes\">" : "")}<button>{Encode(label)}</button></form>";

    private static string Header(OpsNav? nav) => nav is null ? "" : "<a class=\"skip\" href=\"#main\">To the content</a><header><strong>Sealpost</strong>"
        + "<a href=\"/ops\">Overview</a><a href=\"/ops/mails\">Mails</a><a href=\"/ops/audit\">Audit</a>"
        + (nav.CanSignOut ? $"<form method=\"post\" action=\"/ops/sign-out\"><input type=\"hidden\" name=\"token\" value=\"{nav.Token}\"><button>Sign out</button></form>" : "") + "</header>";

    private sealed class Html(int status, string page) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.StatusCode = status;
            response.ContentType = "text/html; charset=utf-8";
            response.Headers.ContentSecurityPolicy = Policy;
            response.Headers.XContentTypeOptions = "nosniff";
            response.Headers.XFrameOptions = "DENY";
            // With "no-referrer" a browser posts our own forms with "Origin: null".
            response.Headers["Referrer-Policy"] = "same-origin";
            response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
            response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
            response.Headers.CacheControl = "no-store";
            return response.WriteAsync(page);
        }
    }
}

/// <param name="Token">Of the forms on the page.</param>
internal sealed record OpsNav(string Token, bool CanSignOut);

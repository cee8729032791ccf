using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sealpost.Tracking;
using Sealpost.Watching;

namespace Sealpost.Wiring.Home;

/// <summary>What <c>/</c> shows a developer.</summary>
/// <param name="spool">Null while the storage can't be reached.</param>
/// <param name="url">Of this application, as the browser has it.</param>
internal sealed class HomePage(Overview? spool, IReadOnlyList<LogLine> lines, string? mailbox, string url)
{
    private const string Script = """
        const list = document.getElementById("log");
        const stream = new EventSource(`/home/log?after=${list.dataset.last}`);
        stream.onmessage = (event) => {
          const [at, level, text] = JSON.parse(event.data);
          const line = document.createElement("li");
          line.className = level;
          line.textContent = `${at} ${text}`;
          list.prepend(line);
          document.getElementById("none")?.remove();
        };
        stream.onopen = () => (document.getElementById("live").textContent = "live");
        stream.onerror = () => (document.getElementById("live").textContent = "not live: the application does not answer");
        """;

    private const string Style = """
        :root{color-scheme:light dark;--line:#8886;--good:light-dark(#15803d,#4ade80);--late:light-dark(#b45309,#fbbf24);--bad:light-dark(#b91c1c,#f87171)}
        body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:64rem;padding:1rem;background:light-dark(#fff,#16181b);color:light-dark(#1c1e21,#e8e6e3)}h1{font-size:1.5rem;margin:.5rem 0}h2{font-size:1.1rem;margin:1.75rem 0 .5rem}
        a{color:light-dark(#0b5cad,#8ec5ff)}ul.links{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1.5rem}.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}
        th,td{text-align:start;padding:.4rem 1rem .4rem 0;border-bottom:1px solid var(--line);vertical-align:top}td a{margin-inline-end:.75rem;white-space:nowrap}
        .good{color:var(--good)}.late,.warning{color:var(--late)}.bad,.error,.critical{color:var(--bad)}pre{overflow-x:auto;border:1px solid var(--line);border-radius:.4rem;padding:.6rem}
        [role=log]{max-height:24rem;overflow:auto}#log{list-style:none;padding:0;margin:0;font:.85rem/1.6 ui-monospace,monospace}#log li{border-bottom:1px solid var(--line);overflow-wrap:anywhere}
        :focus-visible{outline:3px solid #3b82f6;outline-offset:2px}small{font-weight:400}
        """;

    private static readonly (string File, string What)[] Docs =
    [
        ("start.md", "five minutes"), ("your-site.md", "a form on your site"), ("forms.md", "a form's file"), ("client.md", "the script for your page"), ("encryption.md", "keys, and who can read what"),
        ("migrating.md", "from another form service"), ("spool.md", "states, retries, what after a crash"), ("settings.md", "every setting"), ("command-line.md", "every command"),
        ("azure.md", "to Azure"), ("architecture.md", "how it works inside"),
    ];

    public IResult Result() => new Html(
        $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Sealpost on this machine</title><link rel=\"icon\" href=\"data:,\">"
        + $"<style>{Style}</style></head><body><main><h1>Sealpost runs on this machine</h1>{Places()}{Forms()}{Spool()}{Log()}{Reading()}</main><script>{Script}</script></body></html>");

    private string Places()
    {
        var inbox = mailbox is null ? "<li>Mails go to the server of <code>Smtp__Host</code></li>" : $"<li><a href=\"{Encode(mailbox)}\">Mailbox</a>: every mail that went out</li>";
        return $"<ul class=\"links\">{inbox}<li><a href=\"/ops\">Operator’s page</a>: where every mail is (its key is in <code>.local/</code>)</li>"
            + "<li><a href=\"/explain\">Explain a post</a></li><li><a href=\"/health/ready\">Health</a></li></ul>";
    }

    private string Forms() => spool is null ? "" : "<h2>Forms</h2>" + (spool.Forms.Count == 0
        ? "<p>There is none yet. Put a file into the folder <code>forms/</code>; <a href=\"/docs/forms.md\">docs/forms.md</a> has one to copy.</p>"
        : "<div class=\"wide\"><table><thead><tr><th scope=\"col\">form</th><th scope=\"col\">state</th><th scope=\"col\">try it</th></tr></thead><tbody>"
            + string.Concat(spool.Forms.Select(Row)) + "</tbody></table></div>");

    private string Row(FormView form)
    {
        var name = Encode(form.Name);
        var state = form.Faults.Count == 0 ? "<span class=\"good\">ok</span>"
            : $"<span class=\"{(form.IsKept ? "late" : "bad")}\">{(form.IsKept ? "kept: its last good version is used" : "error: posts get 503")}</span><ul>{string.Concat(form.Faults.Select(fault => $"<li>{Encode(fault)}</li>"))}</ul>";
        var ways = form.Faults.Count > 0 && !form.IsKept ? "" : $"<a href=\"/f/{name}\">Its page</a><a href=\"/preview/{name}\">Its mail</a><a href=\"/explain?form={name}\">Explain</a>"
            + $"<details><summary>For your site</summary><pre>{Encode($"<script src=\"{url}/sealpost.js\" defer></script>\n<form method=\"post\" action=\"{url}/f/{form.Name}\" data-sealpost>")}</pre></details>";
        return $"<tr><th scope=\"row\">{name}</th><td>{state}</td><td>{ways}</td></tr>";
    }

    private string Spool()
    {
        if (spool is null)
        {
            return "<h2>Spool</h2><p class=\"bad\">The storage can’t be reached, so nothing can be shown. What was accepted is in it.</p>";
        }

        var open = spool.Open.Where(state => state.Value > 0).Select(state => $"{state.Value} {state.Key.ToString().ToLowerInvariant()}").ToList();
        var errors = spool.LastErrors.Count == 0 ? "" : $"<ul>{string.Concat(spool.LastErrors.Select(Mail))}</ul>";
        return $"<h2>Spool</h2><p>{spool.Waiting} on the queue; {(open.Count == 0 ? "no mail is open" : string.Join(", ", open))}.{(spool.Paused is null ? "" : " <strong class=\"late\">Paused: posts get 503.</strong>")}</p>{errors}";
    }

    private static string Mail(MailRecord mail) =>
        $"<li><a href=\"/ops/mails/{Encode(mail.PartitionKey)}\"><code>{Encode(mail.PartitionKey)}</code></a> {Encode(mail.Form)}: {mail.State.ToString().ToLowerInvariant()}, {Encode(mail.Reason)}</li>";

    private string Log() => $"<h2>Log <small>(<span id=\"live\">as of now</span>, UTC, the latest first)</small></h2>{(lines.Count == 0 ? "<p id=\"none\">Nothing yet. Send a form, and see.</p>" : "")}"
        + $"<div role=\"log\" aria-label=\"Log\" tabindex=\"0\"><ol id=\"log\" data-last=\"{(lines.Count == 0 ? 0 : lines[^1].Number)}\">"
        + string.Concat(lines.Reverse().Select(line => $"<li class=\"{line.Level}\">{line.At.UtcDateTime:HH:mm:ss} {Encode(line.Text)}</li>")) + "</ol></div>";

    private static string Reading() => $"<h2>Docs</h2><ul class=\"links\">{string.Concat(Docs.Select(page => $"<li><a href=\"/docs/{page.File}\">{page.File}</a>: {page.What}</li>"))}</ul>";

    private static string Encode(string? text) => OpsPage.Encode(text);

    private sealed class Html(string page) : IResult
    {
        private static readonly string Policy = $"default-src 'none'; style-src {Hash(Style)}; script-src {Hash(Script)}; connect-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.ContentType = "text/html; charset=utf-8";
            (response.Headers.ContentSecurityPolicy, response.Headers.CacheControl, response.Headers.XContentTypeOptions) = (Policy, "no-store", "nosniff");
            return response.WriteAsync(page);
        }

        private static string Hash(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";
    }
}

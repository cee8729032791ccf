using System.Globalization;
using Azure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sealpost.Accepting;
using Sealpost.Checking;
using Sealpost.Enqueuing;
using Sealpost.Tracking;
using Sealpost.Undeliverable;
using Sealpost.Watching;

namespace Sealpost;

/// <summary>
/// The operator's pages, below <c>/ops</c>. Nobody sees anything before he has signed in; whatever changes something is a POST that only a
/// page of ours can make, is asked for once more, and leaves a row in the audit log.
/// </summary>
internal sealed partial class RunOperations(
    OperatorAccess access, ReadOperations reading, ReadSpool spool, ActOnMail acting, AuditLog audit, FormCatalog forms, FloodGate gate, IOptions<PublicOptions> site,
    ILogger<RunOperations> logger)
{
    private const int MostActs = 200;

    /// <param name="path">Behind <c>/ops/</c>; empty for the first page.</param>
    /// <param name="client">As for posts: whoever tries keys is counted like whoever posts.</param>
    public async Task<IResult> RunAsync(HttpContext context, string path, string client, CancellationToken cancel)
    {
        if (!access.IsOn)
        {
            return OpsPage.Of(404, "The operator's page is off", "<p>Set <code>Operator__Key</code>, or switch on the platform's login, and restart.</p>");
        }

        try
        {
            return (HttpMethods.IsPost(context.Request.Method), path.Trim('/'), access.Find(context.Request)) switch
            {
                (true, "sign-in", _) => await SignInAsync(context, client, cancel),
                (_, _, null) => SignIn(401, ""),
                (true, "sign-out", { } who) => await SignOutAsync(context, who, cancel),
                (true, "act", { } who) => await ActAsync(context, who, cancel),
                (false, "", { } who) => Page(who, "Overview", OverviewPage.Body(await reading.RunAsync(cancel), access.FormToken(who))),
                (false, "mails", { } who) => await ListAsync(context.Request, who, cancel),
                (false, "audit", { } who) => await AuditAsync(who, cancel),
                (false, var mail, { } who) when mail.StartsWith("mails/", StringComparison.Ordinal) => await MailAsync(context.Request, mail["mails/".Length..], who, cancel),
                (_, _, { } who) => Page(who, "There is nothing here", "<p><a href=\"/ops\">To the overview</a></p>", 404),
            };
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            Log.StorageDown(logger, fault.GetType().Name);
            return OpsPage.Of(503, "The storage can't be reached", "<p>So nothing can be shown, and nothing was changed. What was accepted is in the storage, and goes out when it is back. <a href=\"/ops\">Try again</a></p>");
        }
    }

    private static IResult SignIn(int status, string fault) => OpsPage.Of(status, "Sign in",
        $"{fault}<form method=\"post\" action=\"/ops/sign-in\"><p><label>Operator's key <input type=\"password\" name=\"key\" autocomplete=\"current-password\" required autofocus></label><button>Sign in</button></p></form>"
        + "<p>It is the setting <code>Operator__Key</code> of the application.</p>");

    private async Task<IResult> SignInAsync(HttpContext context, string client, CancellationToken cancel)
    {
        if (gate.Judge(client) is not null)
        {
            return SignIn(429, "<div class=\"note bad\" role=\"alert\">Too many tries. Wait a minute.</div>");
        }

        if (!access.IsKey((await FormAsync(context.Request, cancel))["key"]))
        {
            Log.WrongKey(logger);
            return SignIn(403, "<div class=\"note bad\" role=\"alert\">That is not the key.</div>");
        }

        context.Response.Cookies.Append(OperatorAccess.Cookie, access.NewSession(), CookieOptions(context.Request));
        return new SeeOther("/ops");
    }

    private async Task<IResult> SignOutAsync(HttpContext context, Operator who, CancellationToken cancel)
    {
        if (IsOurs(context.Request, who, await FormAsync(context.Request, cancel)))
        {
            context.Response.Cookies.Delete(OperatorAccess.Cookie, CookieOptions(context.Request));
        }

        return new SeeOther("/ops");
    }

    private async Task<IResult> ActAsync(HttpContext context, Operator who, CancellationToken cancel)
    {
        var form = await FormAsync(context.Request, cancel);
        if (!IsOurs(context.Request, who, form))
        {
            Log.Foreign(logger);
            return Page(who, "Nothing was done", "<p>This post did not come from a page of this service, or the page was too old. <a href=\"/ops\">To the overview</a></p>", 403);
        }

        var (action, id) = ((string?)form["action"] ?? "", (string?)form["id"] ?? "");
        if (!ActOnMail.Actions.TryGetValue(action, out var effect) || (id.Length > 0 && !DecideHeld.IsId(id)))
        {
            return Page(who, "Nothing was done", "<p>There is no such action.</p>", 400);
        }

        var back = id.Length > 0 ? $"/ops/mails/{id}" : "/ops";
        if (form["confirmed"] != "yes")
        {
            return Page(who, $"{Capital(action)}?", $"<p>{(id.Length > 0 ? $"Mail <code>{id}</code>: " : "")}{OpsPage.Encode(effect)}</p><p>{OpsPage.Button(access.FormToken(who), action, Capital(action), id, confirmed: true)}<a href=\"{back}\">Do nothing</a></p>");
        }

        var (done, words) = await acting.RunAsync(action, id, who.Name, cancel);
        return Page(who, done ? "Done" : "Not done", $"<div class=\"note {(done ? "good" : "bad")}\" role=\"status\">{Capital(action)}: {OpsPage.Encode(words)}.</div><p><a href=\"{back}\">Look at it</a></p>", done ? 200 : 409);
    }

    private async Task<IResult> ListAsync(HttpRequest request, Operator who, CancellationToken cancel)
    {
        MailStatus? state = Enum.TryParse<MailStatus>(request.Query["state"], ignoreCase: true, out var named) && named is not MailStatus.Sending ? named : null;
        var form = request.Query["form"].ToString() is { Length: > 0 } name ? name : null;
        DateOnly? day = DateOnly.TryParseExact(request.Query["day"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? at : null;
        var (mails, more) = await spool.LatestAsync(state, form, day, MailsPage.Most, cancel);
        return Page(who, "Mails", MailsPage.Body(mails, state, form, day, forms.All.Select(one => one.Name), more));
    }

    private async Task<IResult> MailAsync(HttpRequest request, string path, Operator who, CancellationToken cancel)
    {
        var given = path == "find" ? request.Query["id"].ToString().Trim() : path;
        // A receipt starts with the id; and who copies a Message-ID has its domain behind it.
        var id = given.Length > SubmissionId.Length ? given[..SubmissionId.Length] : given;
        if (!DecideHeld.IsId(id) || await spool.FindAsync(id, cancel) is not { Row: { } row } found)
        {
            return Page(who, "No such mail", "<p>The ledger does not know it. If it was accepted a moment ago it is still on the queue; else check the id.</p><p><a href=\"/ops\">To the overview</a></p>", 404);
        }

        var acts = await audit.ListAsync(id, cancel).ToListAsync(cancel);
        return Page(who, $"Mail {id}", MailPage.Body(row, found.Folder is { } folder ? $"{KeptMail.Path(folder)}{id}.json" : null, acts, access.FormToken(who)));
    }

    private async Task<IResult> AuditAsync(Operator who, CancellationToken cancel)
    {
        var rows = await audit.ListAsync(null, cancel).Take(MostActs).ToListAsync(cancel);
        var html = string.Concat(rows.Select(row => $"<tr><td>{OpsPage.Time(row.At)}</td><td>{OpsPage.Encode(row.By)}</td><td>{OpsPage.Encode(row.Action)}</td>"
            + $"<td><code>{OpsPage.Encode(row.Target)}</code></td><td>{OpsPage.Encode(row.Result)}</td></tr>"));
        return Page(who, "Audit", rows.Count == 0 ? "<p>Nobody did anything in the last twelve months.</p>"
            : $"<div class=\"wide\"><table><thead><tr><th scope=\"col\">when (UTC)</th><th scope=\"col\">who</th><th scope=\"col\">what</th><th scope=\"col\">mail</th><th scope=\"col\">result</th></tr></thead><tbody>{html}</tbody></table></div>");
    }

    private IResult Page(Operator who, string title, string body, int status = 200) =>
        OpsPage.Of(status, title, body, new(access.FormToken(who), who.Session.Length > 0 && !who.Session.StartsWith("platform.", StringComparison.Ordinal)));

    private bool IsOurs(HttpRequest request, Operator who, IFormCollection form) => access.IsOurs(
        who, request, form["token"], Uri.TryCreate(site.Value.Url, UriKind.Absolute, out var url) ? url.Authority : null);

    /// <summary>Only a browser on this machine may have it without TLS.</summary>
    private static CookieOptions CookieOptions(HttpRequest request) => new()
    {
        Path = "/ops", HttpOnly = true, SameSite = SameSiteMode.Strict, IsEssential = true, Secure = request.IsHttps || request.Host.Host is not ("localhost" or "127.0.0.1"),
    };

    private static async Task<IFormCollection> FormAsync(HttpRequest request, CancellationToken cancel)
    {
        const int most = 4 * 1024;
        return request.HasFormContentType && request.ContentLength is > 0 and <= most ? await request.ReadFormAsync(cancel) : FormCollection.Empty;
    }

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    /// <summary>The framework's redirect would write the address into the log.</summary>
    private sealed class SeeOther(string address) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = address;
            httpContext.Response.Headers.CacheControl = "no-store";
            return Task.CompletedTask;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(184, LogLevel.Warning, "Operator's page: somebody gave a wrong key")]
        public static partial void WrongKey(ILogger logger);

        [LoggerMessage(185, LogLevel.Warning, "Operator's page: a post that no page of this service made was refused")]
        public static partial void Foreign(ILogger logger);

        [LoggerMessage(186, LogLevel.Warning, "Operator's page: the storage can't be reached ({Fault})")]
        public static partial void StorageDown(ILogger logger, string fault);
    }
}

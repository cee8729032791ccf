using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Xunit;

namespace Sealpost.Tests.Script;

/// <summary>A site with <c>/sealpost.js</c> on its page, at another origin than the application and under a policy that lets little else be.</summary>
public sealed class ScriptSite(Azurite azurite) : IAsyncLifetime
{
    private Site? _site;
    private WebApplication? _pages;
    private Chromium? _chromium;

    private const string Fields = """
        "fields": [
          { "name": "name", "label": "Your name", "required": true, "minLength": 3 }, { "name": "email", "label": "E-mail", "type": "email", "required": true },
          { "name": "message", "label": "Message", "type": "textarea" }, { "name": "account", "label": "Account", "sensitive": true },
          { "name": "cv", "type": "file" }, { "name": "action" }
        ]
        """;

    internal App App => _site!.App;

    internal ScriptedSmtpServer Smtp => _site!.Smtp;

    public async ValueTask InitializeAsync()
    {
        static string Form(string more) => $$"""
            { "recipients": ["owner@example.org"], "subject": "From {name}", "encryption": { "scope": "fields", "keys": ["owner.asc"] }, {{more}} {{Fields}} }
            """;
        var site = await Site.OpenAsync(azurite, forms: new Dictionary<string, string>
        {
            ["talk"] = Form(""), ["robots"] = Form("\"altcha\": { \"cost\": 1000, \"tries\": 50 },"),
            ["timed"] = Form("\"fillTime\": { \"minSeconds\": 1, \"required\": true },"),
            ["onward"] = Form("\"redirect\": \"https://www.example.org/thanks\","),
        });
        var pages = LocalServer.Build();
        pages.MapGet("/{form}", (HttpContext context, string form, string? lang, string? workers) =>
        {
            var app = site.App.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);
            context.Response.Headers.ContentSecurityPolicy =
                $"default-src 'none'; script-src {app}; connect-src {app}; form-action {app}{(workers is null ? "" : "; worker-src blob:")}";
            return Results.Text(Page(app, form, lang ?? "en"), "text/html");
        });
        await pages.StartAsync();
        (_site, _pages, _chromium) = (site, pages, await Chromium.LaunchAsync());
    }

    /// <param name="script">Whether the visitor's browser runs scripts.</param>
    public Task<IPage> VisitAsync(string form, string query = "", bool script = true, string locale = "en-GB") =>
        _chromium!.VisitAsync($"{_pages!.Urls.Single()}/{form}{query}", script, locale);

    public static async Task FillAsync(IPage page, string name = "Zoë", string message = "Hello.")
    {
        await page.Locator("#name").FillAsync(name);
        await page.Locator("[name=email]").FillAsync("zoe@example.org");
        await page.Locator("#message").FillAsync(message);
        await page.Locator("#account").FillAsync("SECRET-4711");
    }

    /// <returns>How many mails hold this text, in their subject or where everybody can read it.</returns>
    public int Count(string text) => Smtp.Mails.Select(mail => mail.Parse()).Count(mail => $"{mail.Subject} {mail.TextBody}".Contains(text, StringComparison.Ordinal));

    public Task ArrivesAsync(string text) => Site.UntilAsync(() => Task.FromResult(Count(text) == 1));

    public static ILocator Status(IPage page) => page.GetByRole(AriaRole.Status);

    public static Task SaysAsync(IPage page, string text) => Status(page).Filter(new() { HasText = text }).WaitForAsync();

    public async ValueTask DisposeAsync()
    {
        await (_chromium?.DisposeAsync() ?? default);
        await (_pages?.DisposeAsync() ?? default);
        await (_site?.DisposeAsync() ?? default);
    }

    private static string Page(string app, string form, string lang) => $"""
        <!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Write to us</title><link rel="icon" href="data:,">
        <script src="{app}/sealpost.js" integrity="{new ServeScript().Integrity}" crossorigin defer></script></head><body><main><h1>Write to us</h1>
        <form action="{app}/f/{form}" method="post" enctype="multipart/form-data" data-sealpost data-altcha data-mailto>
          <p><label for="name">Your name</label> <input id="name" name="name" required aria-describedby="hint"> <span id="hint">as on your letters</span></p>
          <p><label>E-mail <input name="email" type="email" required></label></p>
          <p><label for="message">Message</label> <textarea id="message" name="message"></textarea></p>
          <p><label for="account">Account</label> <input id="account" name="account"></p>
          <p><label for="cv">CV</label> <input id="cv" name="cv" type="file"></p>
          <input type="hidden" name="action" value="x">{(form == "timed" ? "<input type=\"hidden\" name=\"_token\">" : "")}
          <button>Send</button>
        </form></main></body></html>
        """;
}

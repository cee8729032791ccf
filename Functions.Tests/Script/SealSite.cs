using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using MimeKit;
using Org.BouncyCastle.Bcpg;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;
using Xunit;

namespace Sealpost.Tests.Script;

/// <summary>A site whose form <c>secret</c> is sealed by browsers, and somebody who seals with gpg in their place.</summary>
public sealed class SealSite(Azurite azurite) : IAsyncLifetime
{
    private readonly Gpg _gpg = new();
    private TestKey? _owner;
    private TestKey? _stranger;
    private Site? _site;
    private WebApplication? _pages;
    private Chromium? _chromium;

    internal App App => _site!.App;

    public string Fingerprint => _owner!.Fingerprint;

    public async ValueTask InitializeAsync()
    {
        (_owner, _stranger) = (await TestKeys.GetAsync(TestKeyKind.Curve25519), await TestKeys.GetAsync(TestKeyKind.Rsa3072));
        await _gpg.ImportAsync(_owner.PublicArmored);
        await _gpg.ImportAsync(_stranger.SecretArmored);
        _site = await Site.OpenAsync(azurite, key: _owner, forms: new Dictionary<string, string>
        {
            ["secret"] = """
                {
                  "recipients": ["owner@example.org"], "subject": "From {name}", "encryption": { "scope": "fields", "keys": ["owner.asc"], "sealIn": "browser" },
                  "fields": [
                    { "name": "name", "label": "Your name", "required": true }, { "name": "email", "label": "E-mail", "type": "email" },
                    { "name": "account", "label": "Account", "sensitive": true, "required": true, "minLength": 4 },
                    { "name": "more", "label": "More", "type": "textarea", "sensitive": true }
                  ]
                }
                """,
        });
        _pages = LocalServer.Build();
        _pages.MapGet("/owner.asc", () => Results.Text(_owner.PublicArmored));
        _pages.MapGet("/stranger.asc", () => Results.Text(_stranger.PublicArmored));
        _pages.MapGet("/{form}", (HttpContext context, string form, string? lang, string? keys) =>
        {
            var app = App.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);
            context.Response.Headers.ContentSecurityPolicy = $"default-src 'none'; script-src {app}; connect-src 'self' {app}; form-action {app}";
            return Results.Text(Page(app, form, lang ?? "en", keys), "text/html");
        });
        await _pages.StartAsync();
        _chromium = await Chromium.LaunchAsync();
    }

    public Task<IPage> VisitAsync(string form, string query = "") => _chromium!.VisitAsync($"{_pages!.Urls.Single()}/{form}{query}");

    public Task<IPage> OwnPageAsync(string form, bool script = true) => _chromium!.VisitAsync(new Uri(App.Http.BaseAddress!, $"/f/{form}").AbsoluteUri, script);

    public static async Task FillAsync(IPage page, string name, string secret)
    {
        await page.Locator("#name").FillAsync(name);
        await page.Locator("[name=email]").FillAsync("zoe@example.org");
        await page.Locator("#account").FillAsync(secret);
        await page.Locator("#more").FillAsync("Line one\nLine two");
    }

    public int Count(string subject) => _site!.Smtp.Mails.Count(mail => mail.Parse().Subject == subject);

    public async Task<MimeMessage> MailAsync(string subject)
    {
        await Site.UntilAsync(() => Task.FromResult(Count(subject) == 1));
        return _site!.Smtp.Mails.Select(mail => mail.Parse()).Single(mail => mail.Subject == subject);
    }

    public Task<string> OpenAsync(MimeMessage mail) => _site!.OpenAsync(mail);

    public Task<string> SealAsync(string text, bool toOwner = true, bool toStranger = false, bool password = false)
    {
        List<string> arguments = password ? ["--passphrase", "password", "--symmetric"] : [];
        foreach (var key in new[] { toOwner ? _owner : null, toStranger ? _stranger : null }.OfType<TestKey>())
        {
            arguments.AddRange(["--recipient", key.Fingerprint]);
        }

        return _gpg.MakeAsync(text, [.. arguments, "--encrypt"]);
    }

    /// <returns>What everybody can read.</returns>
    public Task<string> SignAsync(string text) => _gpg.MakeAsync(text, "--sign");

    /// <returns>A good message with a readable one behind it, in one armor.</returns>
    public async Task<string> FollowedAsync(string text)
    {
        using var both = new MemoryStream();
        foreach (var part in new[] { await SealAsync(text), await SignAsync("readable") })
        {
            await new ArmoredInputStream(new MemoryStream(Encoding.ASCII.GetBytes(part))).CopyToAsync(both);
        }

        using var armored = new MemoryStream();
        await using (var armor = new ArmoredOutputStream(armored))
        {
            armor.Write(both.ToArray());
        }

        return Encoding.ASCII.GetString(armored.ToArray()).Replace("PGP SIGNATURE", "PGP MESSAGE", StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await (_chromium?.DisposeAsync() ?? default);
        await (_pages?.DisposeAsync() ?? default);
        await (_site?.DisposeAsync() ?? default);
        await _gpg.DisposeAsync();
    }

    private static string Page(string app, string form, string lang, string? keys) => $"""
        <!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Write to us</title><link rel="icon" href="data:,">
        <script src="{app}/sealpost.js" defer></script></head><body><main><h1>Write to us</h1>
        <form action="{app}/f/{form}" method="post" data-sealpost data-seal{(keys is null ? "" : $" data-keys=\"{keys}\"")}>
          <fieldset data-sealpost-needed disabled>
          <p><label for="name">Your name</label> <input id="name" name="name" required></p>
          <p><label>E-mail <input name="email" type="email"></label></p>
          <p><label for="account">Account</label> <input id="account" name="account" required></p>
          <p><label for="more">More</label> <textarea id="more" name="more"></textarea></p>
          <button>Send</button></fieldset>
        </form></main></body></html>
        """;
}

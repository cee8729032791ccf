using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Script;

/// <summary>A form's own page, <c>GET /f/{form}</c>, and the others that visitors see, in Chromium.</summary>
public sealed class PageTests(Azurite azurite) : IAsyncLifetime
{
    private const int Largest = 20 * 1024;

    private const string Fields = """
        "subject": "From {name}", "recipients": ["owner@example.org"], "fields": [
          { "name": "name", "label": "Your name", "required": true, "minLength": 3, "hint": "As on your letters.", "autocomplete": "name" },
          { "name": "email", "label": "E-mail", "type": "email" }, { "name": "topic", "type": "choice", "choices": ["Garden", "House"], "label": "Topic" },
          { "name": "days", "type": "multiple", "choices": ["Monday", "Friday"], "label": "Days" }, { "name": "text", "type": "textarea", "label": "Message" },
          { "name": "agree", "type": "checkbox", "label": "I agree" }
        ]
        """;

    private Site? _site;
    private Chromium? _chromium;

    private Site Site => _site!;

    public async ValueTask InitializeAsync()
    {
        _site = await Site.OpenAsync(azurite, forms: new Dictionary<string, string>
        {
            ["talk"] = $$"""{ "page": { "title": "Write to us", "intro": "We answer <soon>.", "theme": { "accent": "#0a6e4f", "radius": "9px", "font": "Georgia, serif" } }, {{Fields}} }""",
            ["robots"] = $$"""{ "altcha": { "cost": 1000, "tries": 50 }, "requireOrigin": true, {{Fields}} }""",
            ["frame"] = $$"""{ "page": { "embed": ["http://127.0.0.1:1", "http://localhost:PORT"] }, {{Fields}} }""".Replace(":PORT", $":{Port}", StringComparison.Ordinal),
            ["none"] = $$"""{ "page": { "hidden": true }, {{Fields}} }""",
            ["wrong"] = $$"""{ "page": { "embed": ["https://www.example.org/x"], "theme": { "accent": "red;} body{display:none", "shadow": "1px" } }, {{Fields}} }""",
        });
        _chromium = await Chromium.LaunchAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await (_chromium?.DisposeAsync() ?? default);
        await Site.DisposeAsync();
    }

    private static readonly int Port = Azurite.FreePort();

    [Fact]
    public async Task It_is_made_from_the_definition_themed_and_sent_by_keyboard()
    {
        var page = await VisitAsync("talk");
        Assert.Equal("Write to us", await page.GetByRole(AriaRole.Heading).TextContentAsync());
        Assert.True(await page.GetByText("We answer <soon>.").IsVisibleAsync());
        Assert.Equal("rgb(10, 110, 79)", await page.GetByRole(AriaRole.Button).EvaluateAsync<string>("button => getComputedStyle(button).backgroundColor"));
        Assert.Equal("9px", await page.GetByLabel("Your name").EvaluateAsync<string>("input => getComputedStyle(input).borderRadius"));
        Assert.Equal("name", await page.GetByLabel("Your name").GetAttributeAsync("autocomplete"));
        Assert.Equal("f1-hint", await page.GetByLabel("Your name").GetAttributeAsync("aria-describedby"));
        await Axe.CheckAsync(page, "page-form");

        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("Zoë");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Your message has arrived." }).WaitForAsync();
        Assert.Equal("From Zoë", (await Site.MailAsync()).Subject);
        await page.GetByRole(AriaRole.Link).ClickAsync();
        await page.GetByRole(AriaRole.Heading).WaitForAsync();
        await Axe.CheckAsync(page, "page-receipt");
        // On paper: what was sent where and when, and no button.
        await page.EmulateMediaAsync(new() { Media = Media.Print, ColorScheme = ColorScheme.Light });
        Assert.Contains((await Site.MailAsync()).Headers["X-Receipt"]!, await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await page.Locator("button:visible, form:visible").CountAsync());
        await Chromium.ScreenshotAsync(page, "page-receipt-print");
    }

    [Fact]
    public async Task On_a_slow_network_it_is_small_it_comes_at_once_and_nothing_moves()
    {
        var page = await (await _chromium!.Browser.NewContextAsync(new() { Locale = "en-GB" })).NewPageAsync();
        var network = await page.Context.NewCDPSessionAsync(page);
        await network.SendAsync("Network.enable");
        await network.SendAsync("Network.emulateNetworkConditions", new() { ["offline"] = false, ["latency"] = 400, ["downloadThroughput"] = 40_000, ["uploadThroughput"] = 20_000 });
        var (bytes, count) = (0, 0);
        page.RequestFinished += async (_, request) =>
        {
            var sizes = await request.SizesAsync();
            Interlocked.Add(ref bytes, sizes.ResponseBodySize + sizes.ResponseHeadersSize);
            Interlocked.Increment(ref count);
        };
        await page.AddInitScriptAsync("""
            window.moved = [];
            new PerformanceObserver((list) => window.moved.push(...list.getEntries().filter((shift) => !shift.hadRecentInput))).observe({ type: "layout-shift", buffered: true });
            """);
        await page.GotoAsync($"{Site.Http.BaseAddress}f/talk");
        await page.GetByLabel("Your name").FillAsync("Zoë, slowly");
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Sending" }).WaitForAsync();
        await page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Your message has arrived." }).WaitForAsync();
        Assert.InRange(bytes, 1, Largest);
        Assert.InRange(count, 3, 5);
        // What moves without the visitor having done something just before (https://web.dev/articles/cls): only what moves now, which shows that it is seen.
        await page.EvaluateAsync("scrollTo(0, 0); document.body.prepend(Object.assign(document.createElement('div'), { style: 'height: 9rem' }))");
        await page.WaitForFunctionAsync("() => window.moved.length > 0");
        Assert.Equal(1, await page.EvaluateAsync<int>("window.moved.length"));
    }

    [Theory]
    [InlineData("fr-FR", "Envoyer", "au moins 3")]
    [InlineData("en-GB", "Send", "at least 3")]
    public async Task Without_scripts_and_in_the_visitors_language(string locale, string send, string fault)
    {
        var page = await VisitAsync("talk", locale, script: false);
        await page.GetByLabel("Your name").FillAsync("Zo");
        await page.GetByRole(AriaRole.Button, new() { Name = send }).ClickAsync();
        await page.GetByRole(AriaRole.Alert).Filter(new() { HasText = fault }).WaitForAsync();
        await page.GetByLabel("Your name").FillAsync("Zoë");
        await page.GetByRole(AriaRole.Button, new() { Name = send }).ClickAsync();
        await page.WaitForURLAsync("**/s/**");
    }

    [Fact]
    public async Task With_a_proof_of_work_the_script_does_it_and_the_page_says_where_the_post_comes_from()
    {
        var page = await VisitAsync("robots");
        await page.GetByLabel("Your name").FillAsync("Zoë");
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Your message has arrived." }).WaitForAsync();
    }

    [Fact]
    public async Task In_a_frame_of_a_site_that_is_named_and_of_no_other()
    {
        await using var pages = LocalServer.Build($"http://localhost:{Port}");
        pages.MapGet("/{form}", (string form) => Results.Text($"<!doctype html><title>t</title><iframe title=\"form\" src=\"{Site.Http.BaseAddress}f/{form}\"></iframe>", "text/html"));
        await pages.StartAsync(TestContext.Current.CancellationToken);
        var page = await _chromium!.Browser.NewPageAsync();
        await page.GotoAsync($"http://localhost:{Port}/frame");
        var frame = page.FrameLocator("iframe");
        await frame.GetByLabel("Your name").FillAsync("Zoë");
        await frame.GetByRole(AriaRole.Button).ClickAsync();
        await frame.GetByRole(AriaRole.Status).Filter(new() { HasText = "Your message has arrived." }).WaitForAsync();

        await page.GotoAsync($"http://localhost:{Port}/talk");
        Assert.Equal(0, await page.FrameLocator("iframe").GetByLabel("Your name").CountAsync());
    }

    [Fact]
    public async Task A_form_may_have_none_and_what_is_wrong_with_one_is_told()
    {
        using var none = await Site.Http.GetAsync("/f/none");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, none.StatusCode);
        using var unknown = await Site.Http.GetAsync("/f/nobody");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Contains("wrong.json at $.page.embed[0]: Write a site", Site.App.Log, StringComparison.Ordinal);
        Assert.Contains("wrong.json at $.page.theme.accent: Write a colour", Site.App.Log, StringComparison.Ordinal);
        Assert.Contains("wrong.json at $.page.theme: There is no 'shadow'", Site.App.Log, StringComparison.Ordinal);
        using var page = await Site.Http.GetAsync("/f/talk");
        Assert.InRange((await page.Content.ReadAsByteArrayAsync()).Length, 1, Largest);
        Assert.Contains("script-src 'self'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    private Task<IPage> VisitAsync(string form, string locale = "en-GB", bool script = true) => _chromium!.VisitAsync($"{Site.Http.BaseAddress}f/{form}", script, locale);
}

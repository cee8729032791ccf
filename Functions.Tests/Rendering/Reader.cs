using Microsoft.Playwright;
using Xunit;

namespace Sealpost.Tests.Rendering;

[CollectionDefinition(nameof(Reader))]
public sealed class ReaderTests : ICollectionFixture<Reader>;

/// <summary>A reader of mail that allows everything: a Chromium in which scripts run and pictures load, if a mail has any.</summary>
public sealed class Reader : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? default);
        _playwright?.Dispose();
    }

    internal async Task<OpenedMail> OpenAsync(string html, BrowserNewContextOptions? options = null)
    {
        var mail = new OpenedMail(await (await _browser!.NewContextAsync(options)).NewPageAsync());
        await mail.ListenAsync();
        await mail.LoadAsync(html);
        return mail;
    }
}

/// <summary>A mail's HTML in a browser, and everything that it did beside being there.</summary>
internal sealed class OpenedMail(IPage page) : IAsyncDisposable
{
    private const string FieldTexts = """
        () => [...document.querySelectorAll('.value')].map(e => {
            const copy = e.cloneNode(true);
            copy.querySelectorAll('br').forEach(br => br.replaceWith('\n'));
            return copy.textContent;
        })
        """;

    private const string Address = "http://mail.example/";

    private string _html = "";

    public IPage Page => page;

    public List<string> Events { get; } = [];

    public async Task ListenAsync()
    {
        await page.AddInitScriptAsync("for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = () => { top.pwned = 1; };");
        page.Popup += (_, popup) => Events.Add($"popup: {popup.Url}");
        page.FrameNavigated += (_, frame) => Note(frame.Url == Address, $"navigation: {frame.Url}");
        page.Request += (_, request) => Note(request.Url == Address, $"request: {request.Url}");
        await page.RouteAsync("**/*", route => route.Request.Url == Address
            ? route.FulfillAsync(new() { ContentType = "text/html; charset=utf-8", Body = _html })
            : route.AbortAsync());
    }

    public async Task LoadAsync(string html)
    {
        _html = html;
        await page.GotoAsync(Address, new() { WaitUntil = WaitUntilState.Load });
    }

    private void Note(bool expected, string text)
    {
        if (!expected)
        {
            Events.Add(text);
        }
    }

    /// <summary>The values as they stand in the page, a line break being LF.</summary>
    public Task<string[]> ValuesAsync() => page.EvaluateAsync<string[]>(FieldTexts);

    public async ValueTask DisposeAsync() => await page.Context.DisposeAsync();
}

using System.Collections;
using Microsoft.Playwright;

namespace Sealpost.Tests.Bench;

/// <summary>A browser of a test's own: the system's Chromium, without its talk with its maker.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private readonly IPlaywright _playwright;

    private Chromium(IPlaywright playwright, IBrowser browser) => (_playwright, Browser) = (playwright, browser);

    public IBrowser Browser { get; }

    /// <param name="arguments">More of the command line.</param>
    public static Task<Chromium> LaunchAsync(params string[] arguments) => LaunchAsync(new Dictionary<string, string>(), arguments);

    /// <param name="environment">Variables in place of our own.</param>
    public static async Task<Chromium> LaunchAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var playwright = await Playwright.CreateAsync();
        return new(playwright, await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
            Env = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
                .Select(variable => KeyValuePair.Create($"{variable.Key}", $"{variable.Value}"))
                .Where(variable => !environment.ContainsKey(variable.Key)).Concat(environment),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", .. arguments],
        }));
    }

    /// <summary>A new visitor opens the page.</summary>
    /// <param name="script">Whether the visitor's browser runs scripts.</param>
    public async Task<IPage> VisitAsync(string address, bool script = true, string locale = "en-GB")
    {
        var context = await Browser.NewContextAsync(new() { JavaScriptEnabled = script, Locale = locale });
        var page = await context.NewPageAsync();
        await page.GotoAsync(address);
        return page;
    }

    /// <summary>Only where somebody wants to look: SCREENSHOTS names a folder.</summary>
    public static async Task ScreenshotAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
    }
}

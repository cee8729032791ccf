using Microsoft.Playwright;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Xunit;

namespace Sealpost.Tests.Clients;

[CollectionDefinition(nameof(ClientBench))]
public sealed class ClientTests : ICollectionFixture<ClientBench>;

/// <summary>
/// Sites that come from other services, in one Chromium: http://www.example.org, which the forms take posts from, and
/// http://evil.example, which they don't. The application is at an address of its own, so that all of it is cross-origin;
/// it also answers, through a proxy, as https://formspree.io and https://api.web3forms.com.
/// </summary>
public sealed class ClientBench(Azurite azurite) : IAsyncLifetime
{
    public const string Origin = "http://www.example.org";
    public const string Thanks = $"{Origin}/thanks.html";
    public const string EvilOrigin = "http://evil.example";

    private readonly ScriptedSmtpServer _smtp = ScriptedSmtpServer.Launch();
    private readonly string _bundles = Directory.CreateTempSubdirectory("sealpost-bundles-").FullName;
    private App? _app;
    private PageServer? _pages;
    private ServiceProxy? _proxy;
    private Chromium? _chromium;

    /// <summary>Where the npm packages are.</summary>
    public string Packages { get; private set; } = "";

    internal App App => _app!;

    internal string Endpoint => App.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);

    internal PageServer Pages => _pages!;

    internal IReadOnlyList<ReceivedMail> Mails => _smtp.Mails;

    public async ValueTask InitializeAsync()
    {
        Packages = await NpmPackages.InstallAsync("clients");
        await NpmPackages.RunAsync("node", Packages, "node_modules/esbuild/bin/esbuild", "formspree-react.jsx", "web3forms-react.jsx",
            "--bundle", "--jsx=automatic", "--define:process.env.NODE_ENV=\"production\"", $"--outdir={_bundles}", "--log-level=error");
        _app = new App(azurite, _smtp);
        foreach (var form in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Clients", "Forms")))
        {
            File.Copy(form, Path.Combine(_app.Forms, Path.GetFileName(form)));
        }

        await _app.StartAsync();
        _pages = await PageServer.LaunchAsync(_bundles);
        _proxy = await ServiceProxy.LaunchAsync(_app.Http);
        _chromium = await Chromium.LaunchAsync(
            $"--host-resolver-rules=MAP www.example.org:80 127.0.0.1:{Pages.Port},MAP evil.example:80 127.0.0.1:{Pages.Port},"
            + $"MAP formspree.io:443 127.0.0.1:{_proxy.Port},MAP api.web3forms.com:443 127.0.0.1:{_proxy.Port}");
    }

    public async ValueTask DisposeAsync()
    {
        await (_chromium?.DisposeAsync() ?? default);
        await (_proxy?.DisposeAsync() ?? default);
        await (_pages?.DisposeAsync() ?? default);
        await (_app?.DisposeAsync() ?? default);
        await _smtp.DisposeAsync();
        Directory.Delete(_bundles, recursive: true);
    }

    /// <summary>A new visitor.</summary>
    internal async Task<IPage> VisitAsync(string address, bool script = true)
    {
        var context = await _chromium!.Browser.NewContextAsync(new() { JavaScriptEnabled = script, IgnoreHTTPSErrors = true });
        var page = await context.NewPageAsync();
        await page.GotoAsync(address);
        return page;
    }

    /// <summary>The mail that holds this text.</summary>
    internal async Task<ReceivedMail> MailAsync(string text)
    {
        for (var count = 1; ; count++)
        {
            var mail = (await _smtp.WaitForMailAsync(count, Site.Patience))[count - 1];
            if (mail.Parse().TextBody!.Contains(text, StringComparison.Ordinal))
            {
                return mail;
            }
        }
    }

    internal static Task ScreenshotAsync(IPage page, string name) => Chromium.ScreenshotAsync(page, $"client-{name}");
}

using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Clients;

/// <summary>The static sites: serves <c>Pages/</c>, in each page only the address of the service changed, and the bundles.</summary>
internal sealed class PageServer : IAsyncDisposable
{
    private static readonly string Pages = Path.Combine(AppContext.BaseDirectory, "Clients", "Pages");
    private readonly WebApplication _site;
    private readonly ConcurrentDictionary<string, (string From, string To)> _moves = new();

    static PageServer() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    private PageServer(WebApplication site) => _site = site;

    public int Port => new Uri(_site.Urls.Single()).Port;

    /// <param name="bundles">The folder of the bundled scripts.</param>
    public static async Task<PageServer> LaunchAsync(string bundles)
    {
        var server = new PageServer(LocalServer.Build());
        server._site.MapGet("/{page}.html", (string page) => server.Page(page));
        server._site.MapGet("/{script}.js", (string script) => Results.File(Path.Combine(bundles, $"{script}.js"), "text/javascript"));
        await server._site.StartAsync();
        return server;
    }

    /// <summary>The one thing that its author changes in a page: where it posts to.</summary>
    public void Move(string page, string from, string to) => _moves[page] = (from, to);

    public async ValueTask DisposeAsync() => await _site.DisposeAsync();

    private IResult Page(string page)
    {
        var file = Path.Combine(Pages, $"{page}.html");
        if (!File.Exists(file))
        {
            return Results.Text(File.ReadAllText(Path.Combine(Pages, "bundle.html")).Replace("/bundle.js", $"/{page}.js", StringComparison.Ordinal), "text/html");
        }

        var html = File.ReadAllText(file);
        if (_moves.TryGetValue(page, out var move))
        {
            Assert.Equal(2, html.Split(move.From).Length);
            html = html.Replace(move.From, move.To, StringComparison.Ordinal);
        }

        var charset = page.StartsWith("legacy", StringComparison.Ordinal) ? "windows-1252" : "utf-8";
        return Results.Bytes(Encoding.GetEncoding(charset).GetBytes(html), $"text/html; charset={charset}");
    }
}

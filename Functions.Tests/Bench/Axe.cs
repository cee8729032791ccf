using System.Text.Json;
using Microsoft.Playwright;
using Xunit;

namespace Sealpost.Tests.Bench;

/// <summary>What axe finds wrong with a page's accessibility: nothing may be.</summary>
internal static class Axe
{
    /// <summary>In both colour schemes and on a telephone; axe's own script comes past the page's policy.</summary>
    /// <param name="name">Of the pictures, where somebody wants them.</param>
    public static async Task CheckAsync(IPage page, string name)
    {
        var axe = await File.ReadAllTextAsync(Path.Combine(await NpmPackages.InstallAsync("axe"), "node_modules", "axe-core", "axe.min.js"));
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await page.SetViewportSizeAsync(scheme is ColorScheme.Light ? 1000 : 390, 900);
            await page.EvaluateAsync(axe);
            var found = await page.EvaluateAsync<JsonElement>("async () => (await axe.run()).violations.map(one => `${one.id}: ${one.nodes.map(node => node.html).join(' ')}`)");
            Assert.Equal([], found.EnumerateArray().Select(one => one.GetString()));
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{name} is wider than its window.");
            await Chromium.ScreenshotAsync(page, $"{name}-{scheme}");
        }
    }
}

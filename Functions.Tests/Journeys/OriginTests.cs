using System.Text;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Journeys;

/// <summary>Which pages may post a form, and that development on one's own machine goes on.</summary>
public sealed class OriginTests(Azurite azurite, SharedSite shared) : IClassFixture<SharedSite>, IAsyncLifetime
{
    private const string Head = "\"recipients\": [\"owner@example.org\"], \"subject\": \"s\", \"repeatMinutes\": 0, \"fields\": [], \"origins\": [\"https://www.example.org\"]";
    private Site? _site;

    private Site Site => _site!;

    public async ValueTask InitializeAsync() => _site = await shared.BeginAsync(() => Site.OpenAsync(azurite, forms: new()
    {
        ["locked"] = $$"""{ {{Head}} }""",
        ["strict"] = $$"""{ {{Head}}, "requireOrigin": true }""",
    }));

    public ValueTask DisposeAsync() => default;

    [Theory]
    [InlineData("locked", null, null, 202)]
    [InlineData("strict", null, null, 403)]
    [InlineData("strict", "https://www.example.org", null, 202)]
    [InlineData("strict", null, "https://www.example.org/contact?x=1", 202)]
    [InlineData("locked", null, "https://evil.example/www.example.org", 403)]
    [InlineData("locked", "https://evil.example", "https://www.example.org/", 403)]
    [InlineData("locked", "null", "https://www.example.org/", 202)]
    [InlineData("locked", "null", "https://evil.example/", 403)]
    [InlineData("locked", "http://localhost:1313", null, 202)]
    [InlineData("locked", "http://127.0.0.1:8080", null, 202)]
    [InlineData("locked", "http://[::1]:8080", null, 202)]
    [InlineData("locked", null, "http://localhost:1313/contact/", 202)]
    [InlineData("locked", "http://localhost.evil.example", null, 403)]
    [InlineData("locked", "https://www.example.org:8443", null, 403)]
    [InlineData("locked", "http://www.example.org", null, 403)]
    public async Task Origin_and_Referer_lock_a_form_to_its_sites_and_to_this_machine(string form, string? origin, string? referer, int status)
    {
        string[] headers = [.. origin is null ? [] : new[] { $"Origin: {origin}" }, .. referer is null ? [] : new[] { $"Referer: {referer}" }];
        using var answer = await Site.PostRawAsync($"/f/{form}", Encoding.ASCII.GetBytes("a=1"), Site.UrlEncoded, [.. headers, "Accept: application/json"]);
        Assert.Equal(status, (int)answer.StatusCode);
    }
}

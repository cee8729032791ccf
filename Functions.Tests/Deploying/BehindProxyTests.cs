using System.Net;
using System.Text.Json;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Deploying;

/// <summary>
/// Behind a proxy that ends TLS, with the setting of docs/self-hosting.md (<c>ASPNETCORE_FORWARDEDHEADERS_ENABLED</c>): addresses begin as the visitor's do, and
/// each visitor is one client.
/// </summary>
public sealed class BehindProxyTests(Azurite azurite) : IAsyncLifetime
{
    private Site? _site;

    public async ValueTask InitializeAsync() => _site = await Site.OpenAsync(
        azurite,
        """
        "recipients": ["owner@example.org"], "origins": ["https://www.example.org"], "limits": { "perClient": { "posts": 1, "minutes": 1440 } }
        """,
        set: app => app.Settings["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true");

    public ValueTask DisposeAsync() => _site!.DisposeAsync();

    [Fact]
    public async Task Addresses_and_origins_are_the_visitors()
    {
        using var answer = await PostAsync("first", "203.0.113.1", "https://forms.example.org");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.StartsWith("https://forms.example.org/s/", json.RootElement.GetProperty("statusUrl").GetString(), StringComparison.Ordinal);
        using var strange = await PostAsync("strange", "203.0.113.9", "https://evil.example");
        Assert.Equal(HttpStatusCode.Forbidden, strange.StatusCode);
    }

    /// <summary>What a visitor writes before the proxy's own hop counts for nothing.</summary>
    [Fact]
    public async Task Each_visitor_is_one_client()
    {
        var count = 0;
        foreach (var (hops, expected) in new[]
        {
            ("203.0.113.2", HttpStatusCode.Accepted), ("203.0.113.3", HttpStatusCode.Accepted), ("203.0.113.2", HttpStatusCode.TooManyRequests),
            ("198.51.100.7, 203.0.113.2", HttpStatusCode.TooManyRequests),
        })
        {
            using var answer = await PostAsync($"number {++count}", hops, "https://www.example.org");
            Assert.Equal(expected, answer.StatusCode);
        }
    }

    /// <summary>Both together would believe the visitor: the framework takes the proxy's hop out of the header.</summary>
    [Fact]
    public async Task Two_settings_that_read_the_same_header_are_refused()
    {
        await using var machine = new DeveloperMachine();
        (machine.Settings["ASPNETCORE_FORWARDEDHEADERS_ENABLED"], machine.Settings["Limits__TrustedHeader"]) = ("true", "x-forwarded-for");
        var ended = await Assert.ThrowsAsync<InvalidOperationException>(() => machine.StartAsync("Production"));
        Assert.Contains("- Limits__TrustedHeader must not be X-Forwarded-For beside", ended.Message, StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> PostAsync(string message, string hops, string origin)
    {
        using var post = new HttpRequestMessage(HttpMethod.Post, "/f/contact")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["name"] = "Zoë", ["email"] = "zoe@example.org", ["message"] = message }),
        };
        post.Headers.Host = "forms.example.org";
        foreach (var (name, value) in new[] { ("Accept", "application/json"), ("Origin", origin), ("X-Forwarded-For", hops), ("X-Forwarded-Proto", "https") })
        {
            post.Headers.TryAddWithoutValidation(name, value);
        }

        return await _site!.Http.SendAsync(post);
    }
}

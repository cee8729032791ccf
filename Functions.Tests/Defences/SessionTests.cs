using System.Text;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Defences;

/// <summary>What Formspree's script tells of the browser is a hint, and no more.</summary>
public sealed class SessionTests(SessionTests.Shop shop) : IClassFixture<SessionTests.Shop>
{
    public sealed class Shop(Azurite azurite) : GuardedSite(azurite)
    {
        protected override Dictionary<string, string> Forms { get; } = new()
        {
            ["usual"] = "\"repeatMinutes\": 0, \"content\": {}",
            ["without"] = "\"repeatMinutes\": 0",
            ["severe"] = "\"repeatMinutes\": 0, \"content\": { \"points\": { \"session-webdriver\": 5 } }",
            ["lax"] = "\"repeatMinutes\": 0, \"content\": { \"holdAt\": 2, \"points\": { \"session-webdriver\": 0, \"session-fast\": 1 } }",
        };
    }

    [Theory]
    [InlineData("usual", "true", 0, "session-webdriver,session-fast")]
    [InlineData("without", "true", 0, "")]
    [InlineData("usual", "true", -60_000, "")]
    [InlineData("usual", "false", 0, "")]
    [InlineData("severe", "true", -60_000, "session-webdriver")]
    [InlineData("lax", "true", 0, "")]
    // A clock that is an hour ahead says nothing of how long it took.
    [InlineData("severe", "true", 3_600_000, "session-webdriver")]
    public async Task Points_add_up_and_hold_the_mail(string form, string webdriver, long milliseconds, string rules)
    {
        var loaded = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() + milliseconds;
        await HeldForAsync(form, Convert.ToBase64String(Encoding.ASCII.GetBytes($"{{\"loadedAt\":{loaded},\"webdriver\":{webdriver}}}")), rules);
    }

    [Theory]
    [InlineData("not base64")]
    [InlineData("W10=")]
    [InlineData("eyJsb2FkZWRBdCI6")]
    [InlineData("eyJsb2FkZWRBdCI6MWU5OTksIndlYmRyaXZlciI6InRydWUifQ==")]
    public Task A_header_that_cannot_be_read_says_nothing(string header) => HeldForAsync("severe", header, "");

    private async Task HeldForAsync(string form, string header, string rules)
    {
        using var request = GuardedSite.Request(form, "m");
        request.Headers.Add("Accept", "application/json");
        request.Headers.Add("Formspree-Session-Data", header);
        using var answer = await shop.Http.SendAsync(request);
        var taken = await GuardedSite.ReadAsync(answer);
        Assert.Equal(202, taken.Status);
        await GuardedSite.LoggedAsync(shop.App, taken.Id, $"held-for=[{rules}]");
    }
}

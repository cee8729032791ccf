using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Defences;

/// <summary>The token that says when a form was opened.</summary>
public sealed partial class FillTimeTests(FillTimeTests.Shop shop) : IClassFixture<FillTimeTests.Shop>
{
    private const string Field = "_token";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public sealed class Shop(Azurite azurite) : GuardedSite(azurite)
    {
        protected override Dictionary<string, string> Forms { get; } = new()
        {
            ["contact"] = "\"fillTime\": {}",
            ["slow"] = "\"fillTime\": { \"minSeconds\": 30, \"maxHours\": 1 }, \"aliases\": [\"old-name\"]",
            ["strict"] = "\"fillTime\": { \"required\": true }",
            ["hold"] = "\"fillTime\": { \"minSeconds\": 30, \"action\": \"hold\" }",
            ["drop"] = "\"fillTime\": { \"minSeconds\": 30, \"action\": \"drop\" }",
            ["every"] = "\"fillTime\": { \"minSeconds\": 0 }, \"repeatMinutes\": 0",
            ["local"] = "\"fillTime\": {}, \"origins\": [\"https://www.example.org\"]",
            ["plain"] = "\"repeatMinutes\": 1",
        };
    }

    [Fact]
    public async Task A_page_gets_a_token_that_only_it_may_keep()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/f/local/token") { Headers = { { "Origin", "https://www.example.org" } } };
        using var answer = await shop.Http.SendAsync(request);
        var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Field, body.GetProperty("field").GetString());
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Equal("https://www.example.org", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.NotEqual(body.GetProperty("token").GetString(), await TokenAsync("local"));
    }

    [Theory]
    [InlineData("GET", "local", "https://evil.example", 403, "origin-not-allowed")]
    [InlineData("OPTIONS", "local", "https://evil.example", 403, "origin-not-allowed")]
    [InlineData("GET", "plain", null, 404, "not-used")]
    [InlineData("GET", "nowhere", null, 404, "unknown-form")]
    public async Task Who_has_no_use_for_a_token_gets_a_problem(string method, string form, string? origin, int status, string code)
    {
        using var request = new HttpRequestMessage(new(method), $"/f/{form}/token");
        request.Headers.Add("Origin", origin is null ? [] : [origin]);
        using var answer = await shop.Http.SendAsync(request);
        Assert.Equal(new(status, code, ""), await GuardedSite.ReadAsync(answer));
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task A_browser_may_ask_beforehand()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/f/local/token") { Headers = { { "Origin", "https://www.example.org" } } };
        using var answer = await shop.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("GET", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Methods")));
    }

    [Fact]
    public async Task Faster_than_people_write_is_refused_and_the_same_token_is_good_later()
    {
        Assert.Equal("too-fast", (await shop.PostAsync("slow", "fast", Field, await TokenAsync("slow"))).Code);
        Assert.Equal("too-fast", (await shop.PostAsync("slow", "by its old name", Field, await TokenAsync("old-name"))).Code);
        Assert.Equal(202, (await shop.PostAsync("slow", "in time", Field, shop.Mint.FillTime("slow", Minute))).Status);
    }

    [Fact]
    public async Task A_token_must_be_young_unaltered_signed_here_and_for_this_form()
    {
        var good = shop.Mint.FillTime("slow", Minute);
        var altered = good[..5] + (good[5] == 'A' ? 'B' : 'A') + good[6..];
        foreach (var (token, code) in new[]
        {
            (shop.Mint.FillTime("slow", TimeSpan.FromMinutes(61), maxHours: 1), "token-expired"),
            // The form's definition was made stricter after it was issued.
            (shop.Mint.FillTime("slow", TimeSpan.FromMinutes(61), maxHours: 24), "token-expired"),
            (altered, "token-invalid"), (shop.Mint.FillTime("contact", Minute), "token-invalid"),
            (new Mint().FillTime("slow", Minute), "token-invalid"), ("nonsense", "token-invalid"), (new string('é', 82), "token-invalid"),
        })
        {
            Assert.Equal(new(422, code, ""), await shop.PostAsync("slow", "bad token", Field, token));
        }

        Assert.Equal(202, (await shop.PostAsync("slow", "good token", Field, good)).Status);
    }

    [Fact]
    public async Task A_missing_token_is_refused_only_where_it_is_required()
    {
        Assert.Equal(new(422, "token-missing", ""), await shop.PostAsync("strict", "without"));
        Assert.Equal(new(422, "token-missing", ""), await shop.PostAsync("strict", "empty", Field, ""));
        Assert.Equal(202, (await shop.PostAsync("contact", "without")).Status);
    }

    [Fact]
    public async Task The_form_may_hold_or_drop_instead_and_the_log_says_why()
    {
        var held = await shop.PostAsync("hold", "fast", Field, await TokenAsync("hold"));
        var dropped = await shop.PostAsync("drop", "fast", Field, await TokenAsync("drop"));
        Assert.Equal((202, 202), (held.Status, dropped.Status));
        await GuardedSite.LoggedAsync(shop.App, held.Id, "outcome=queued", "held-for=[too-fast]");
        await GuardedSite.LoggedAsync(shop.App, dropped.Id, "outcome=dropped reason=too-fast");
    }

    [Fact]
    public async Task A_token_is_good_for_one_submission_however_often_that_one_is_repeated()
    {
        var token = await TokenAsync("every");
        Assert.Equal(202, (await shop.PostAsync("every", "first", Field, token, "key-1")).Status);
        Assert.Equal(202, (await shop.PostAsync("every", "first", Field, token, "key-1")).Status);
        Assert.Equal(new(422, "token-used", ""), await shop.PostAsync("every", "second", Field, token, "key-2"));
    }

    [Fact]
    public async Task Of_many_posts_at_once_with_one_token_one_is_taken()
    {
        var token = await TokenAsync("every");
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => shop.PostAsync("every", $"race {i}", Field, token)));
        Assert.Single(answers, answer => answer.Status == 202);
        Assert.All(answers.Where(answer => answer.Status != 202), answer => Assert.Equal("token-used", answer.Code));
    }

    [Fact]
    public async Task A_correction_is_not_refused_for_the_token_of_the_faulty_post()
    {
        var token = shop.Mint.FillTime("strict", Minute);
        using var faulty = new HttpRequestMessage(HttpMethod.Post, "/f/strict")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["name"] = "", ["message"] = "m", [Field] = token, ["altcha"] = "kept",
            }),
        };
        using var answer = await shop.Http.SendAsync(faulty);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(token, Hidden(page));
        Assert.Contains("name=\"altcha\" value=\"kept\"", page, StringComparison.Ordinal);
        Assert.Equal(202, (await shop.PostAsync("strict", "m", Field, token)).Status);
    }

    [Fact]
    public async Task A_browser_gets_the_form_again_with_a_token_that_will_do()
    {
        var token = await TokenAsync("slow");
        Assert.Equal(token, Hidden(await BrowserAsync("slow", "fast", token)));

        var used = shop.Mint.FillTime("slow", Minute);
        await shop.PostAsync("slow", "first words", Field, used);
        foreach (var bad in new[] { used, "forged", shop.Mint.FillTime("slow", 2 * TimeSpan.FromHours(1), maxHours: 1) })
        {
            var page = await BrowserAsync("slow", "other words", bad);
            Assert.Contains("other words", page, StringComparison.Ordinal);
            Assert.NotEqual(bad, Hidden(page));
            // Ours and fresh: it is only too early to use it.
            Assert.Equal("too-fast", (await shop.PostAsync("slow", "other words", Field, Hidden(page))).Code);
        }
    }

    [Fact]
    public async Task The_forms_own_page_brings_a_token()
    {
        var page = await shop.Http.GetStringAsync("/f/contact");
        Assert.Equal("too-fast", (await shop.PostAsync("contact", "from the demo page", Field, Hidden(page))).Code);
    }

    private async Task<string> TokenAsync(string form) =>
        JsonDocument.Parse(await shop.Http.GetStringAsync($"/f/{form}/token")).RootElement.GetProperty("token").GetString()!;

    private async Task<string> BrowserAsync(string form, string message, string token)
    {
        using var request = GuardedSite.Request(form, message, Field, token);
        request.Headers.Add("Accept", "text/html");
        using var answer = await shop.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    private static string Hidden(string page) => HiddenToken().Match(page).Groups[1].Value;

    [GeneratedRegex("<input type=\"hidden\" name=\"_token\" value=\"([^\"]+)\">")]
    private static partial Regex HiddenToken();
}

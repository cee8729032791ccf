using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using Sealpost.Checking;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Defences;

/// <summary>Proof of work, with our own solver and with Altcha's library and widget.</summary>
public sealed class AltchaTests(AltchaTests.Shop shop) : IClassFixture<AltchaTests.Shop>
{
    private const string Field = "altcha";

    public sealed class Shop(Azurite azurite) : GuardedSite(azurite)
    {
        protected override Dictionary<string, string> Forms { get; } = new()
        {
            ["work"] = "\"altcha\": { \"cost\": 10, \"tries\": 40 }, \"origins\": [\"https://www.example.org\"]",
            ["other"] = "\"altcha\": { \"cost\": 10, \"tries\": 40 }",
            ["hold"] = "\"altcha\": { \"action\": \"hold\" }",
            ["both"] = "\"altcha\": { \"cost\": 10, \"tries\": 40 }, \"fillTime\": { \"required\": true }",
            ["widget"] = "\"altcha\": {}",
            ["plain"] = "\"repeatMinutes\": 1",
        };
    }

    [Fact]
    public async Task A_solved_challenge_is_good_for_one_submission()
    {
        var payload = AltchaSolver.Encode(AltchaSolver.Solve(await ChallengeAsync("work")));
        Assert.Equal(202, (await shop.PostAsync("work", "first", Field, payload)).Status);
        Assert.Equal(202, (await shop.PostAsync("work", "first", Field, payload)).Status);
        Assert.Equal(new(422, "altcha-used", ""), await shop.PostAsync("work", "second", Field, payload));
    }

    [Fact]
    public async Task What_is_altered_old_unsolved_or_another_forms_is_refused()
    {
        var cases = new List<(string Code, string Payload)>();
        JsonObject Fresh() => AltchaSolver.Solve(shop.Mint.Challenge("work"));
        void Refuses(string code, Action<JsonObject> alter) => cases.Add((code, Altered(Fresh(), alter)));
        Refuses("altcha-invalid", payload => payload["challenge"]!["parameters"]!["cost"] = 1);
        Refuses("altcha-invalid", payload => payload["challenge"]!["parameters"]!["expiresAt"] = 9_999_999_999);
        Refuses("altcha-invalid", payload => payload["challenge"]!["parameters"]!["data"]!["form"] = "other");
        Refuses("altcha-invalid", payload => payload["challenge"]!["parameters"]!["surprise"] = true);
        Refuses("altcha-invalid", payload => payload["challenge"]!["signature"] = new string('0', 64));
        Refuses("altcha-invalid", payload => payload["challenge"]!["signature"] = "");
        Refuses("altcha-invalid", payload => ((JsonObject)payload["challenge"]!).Remove("signature"));
        Refuses("altcha-invalid", payload => payload["solution"]!["derivedKey"] = new string('0', 64));
        Refuses("altcha-invalid", payload => payload["solution"]!["derivedKey"] = $"{payload["challenge"]!["parameters"]!["keyPrefix"]}");
        Refuses("altcha-invalid", payload => payload["solution"] = null);
        cases.Add(("altcha-invalid", AltchaSolver.Encode(AltchaSolver.Solve(shop.Mint.Challenge("other")))));
        cases.Add(("altcha-invalid", AltchaSolver.Encode(AltchaSolver.Solve(new Mint().Challenge("work")))));
        cases.Add(("altcha-expired", AltchaSolver.Encode(AltchaSolver.Solve(shop.Mint.Challenge("work", TimeSpan.FromMinutes(11))))));
        cases.Add(("altcha-invalid", "not base64!"));
        cases.Add(("altcha-invalid", Convert.ToBase64String("[]"u8)));
        cases.Add(("altcha-invalid", Convert.ToBase64String("{\"algorithm\":\"SHA-256\",\"challenge\":\"ab\",\"number\":1,\"salt\":\"x\",\"signature\":\"cd\"}"u8)));
        cases.Add(("altcha-invalid", new string('A', 8_000)));
        cases.Add(("altcha-missing", ""));
        foreach (var (code, payload) in cases)
        {
            Assert.Equal(new(422, code, ""), await shop.PostAsync("work", "bad", Field, payload));
        }

        Assert.Equal(202, (await shop.PostAsync("work", "good", Field, AltchaSolver.Encode(Fresh()))).Status);
    }

    [Fact]
    public async Task The_form_may_hold_instead()
    {
        var held = await shop.PostAsync("hold", "no work");
        Assert.Equal(202, held.Status);
        await GuardedSite.LoggedAsync(shop.App, held.Id, "held-for=[altcha-missing]");
    }

    [Fact]
    public async Task A_challenge_is_kept_when_another_check_refuses()
    {
        var payload = AltchaSolver.Encode(AltchaSolver.Solve(shop.Mint.Challenge("both")));
        Assert.Equal("token-missing", (await shop.PostAsync("both", "m", Field, payload)).Code);
        using var request = GuardedSite.Request("both", "m", Field, payload);
        request.Content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["name"] = "Zoë", ["message"] = "other words", [Field] = payload, ["_token"] = shop.Mint.FillTime("both", TimeSpan.FromMinutes(1)),
        });
        request.Headers.Add("Accept", "application/json");
        using var answer = await shop.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Fact]
    public async Task A_challenge_is_only_for_pages_and_forms_that_use_it_and_is_never_cached()
    {
        using var answer = await shop.Http.GetAsync("/f/work/challenge");
        Assert.True(answer.Headers.CacheControl!.NoStore);
        using var unused = await shop.Http.GetAsync("/f/plain/challenge");
        Assert.Equal(new(404, "not-used", ""), await GuardedSite.ReadAsync(unused));
        using var foreign = new HttpRequestMessage(HttpMethod.Get, "/f/work/challenge") { Headers = { { "Origin", "https://evil.example" } } };
        using var refused = await shop.Http.SendAsync(foreign);
        Assert.Equal(new(403, "origin-not-allowed", ""), await GuardedSite.ReadAsync(refused));
    }

    [Fact]
    public async Task Altchas_library_solves_our_challenge()
    {
        await AltchaPackages.InstallAsync();
        var payload = await AltchaPackages.RunAsync("solve.mjs", await shop.Http.GetStringAsync("/f/work/challenge"));
        Assert.Equal(202, (await shop.PostAsync("work", "solved by altcha-lib", Field, payload)).Status);
    }

    [Fact]
    public async Task Altchas_library_verifies_our_signatures_and_our_solution()
    {
        await AltchaPackages.InstallAsync();
        var payload = AltchaSolver.Solve(await ChallengeAsync("work"));
        Assert.Equal("{\"quick\":true,\"thorough\":true}", await VerifyAsync(payload));
        payload["solution"]!["derivedKey"] = new string('0', 64);
        Assert.Equal("{\"quick\":false,\"thorough\":false}", await VerifyAsync(payload));
    }

    [Fact]
    public async Task Altchas_widget_solves_our_challenge_in_a_browser()
    {
        await AltchaPackages.InstallAsync();
        await using var pages = await PagesAsync();
        await using var chromium = await Chromium.LaunchAsync();
        var page = await chromium.Browser.NewPageAsync();
        await page.GotoAsync(pages.Urls.Single());
        await page.WaitForFunctionAsync("document.querySelector('input[name=altcha]')?.value");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Thank you" }).WaitForAsync();
    }

    [Fact]
    public async Task Where_the_page_has_the_widget_our_script_leaves_the_work_to_it()
    {
        await AltchaPackages.InstallAsync();
        await using var pages = await PagesAsync();
        await using var chromium = await Chromium.LaunchAsync();
        var page = await chromium.Browser.NewPageAsync();
        var challenges = 0;
        page.Request += (_, request) => challenges += request.Url.EndsWith("/challenge", StringComparison.Ordinal) ? 1 : 0;
        await page.GotoAsync($"{pages.Urls.Single()}/scripted");
        await page.WaitForFunctionAsync("document.querySelector('input[name=altcha]')?.value");
        await page.Locator("[name=name]").FillAsync("Zoë, by script");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Your message has arrived." }).WaitForAsync();
        Assert.Equal(1, challenges);
    }

    private static string Altered(JsonObject payload, Action<JsonObject> alter)
    {
        alter(payload);
        return AltchaSolver.Encode(payload);
    }

    private async Task<AltchaChallenge> ChallengeAsync(string form) =>
        JsonSerializer.Deserialize<AltchaChallenge>(await shop.Http.GetStringAsync($"/f/{form}/challenge"), JsonSerializerOptions.Web)!;

    private Task<string> VerifyAsync(JsonObject payload)
    {
        var secrets = shop.Mint.AltchaSecrets;
        return AltchaPackages.RunAsync("verify.mjs", JsonSerializer.Serialize(new
        {
            payload = AltchaSolver.Encode(payload),
            signatureSecret = System.Text.Encoding.ASCII.GetString(secrets.Challenge),
            keySecret = System.Text.Encoding.ASCII.GetString(secrets.Key),
        }));
    }

    /// <summary>A site of its own, with the widget as its authors publish it.</summary>
    private async Task<WebApplication> PagesAsync()
    {
        var site = LocalServer.Build();
        var html = (await File.ReadAllTextAsync(Path.Combine(AltchaPackages.Folder, "widget.html")))
            .Replace("SEALPOST", shop.Http.BaseAddress!.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
        var script = Path.Combine(AltchaPackages.Folder, "node_modules", "altcha", "dist", "main", "altcha.js");
        site.MapGet("/", () => Results.Content(html, "text/html; charset=utf-8"));
        var app = shop.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);
        site.MapGet("/scripted", () => Results.Content(html.Replace("<form ", $"<script src=\"{app}/sealpost.js\" defer></script><form data-sealpost data-altcha data-stay ", StringComparison.Ordinal), "text/html; charset=utf-8"));
        site.MapGet("/altcha.js", () => Results.File(script, "text/javascript"));
        await site.StartAsync();
        return site;
    }
}

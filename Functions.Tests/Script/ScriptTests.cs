using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.Playwright;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Script;

/// <summary>What a visitor sees of a page with <c>sealpost.js</c>, in Chromium.</summary>
public sealed class ScriptTests(ScriptSite site, ITestOutputHelper output) : IClassFixture<ScriptSite>
{
    private const int Largest = 5_000;
    [Fact]
    public async Task It_is_small_cached_and_what_its_author_has_seen()
    {
        using var answer = await site.App.Http.GetAsync("/sealpost.js");
        var script = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(Checkout.Root, "client", "sealpost.js"), TestContext.Current.CancellationToken), script);
        Assert.Equal(("text/javascript", "*", "nosniff"), (answer.Content.Headers.ContentType!.MediaType, answer.Headers.GetValues("Access-Control-Allow-Origin").Single(), answer.Headers.GetValues("X-Content-Type-Options").Single()));
        Assert.Equal((true, TimeSpan.FromHours(1)), (answer.Headers.CacheControl!.Public, answer.Headers.CacheControl.MaxAge));
        using var again = new HttpRequestMessage(HttpMethod.Get, "/sealpost.js") { Headers = { { "If-None-Match", $"{answer.Headers.ETag}" } } };
        using var unchanged = await site.App.Http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);

        using var small = new MemoryStream();
        await using (var gzip = new GZipStream(small, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            await gzip.WriteAsync(script, TestContext.Current.CancellationToken);
        }

        output.WriteLine($"sealpost.js: {small.Length} bytes with gzip; integrity=\"{new ServeScript().Integrity}\"");
        Assert.InRange(small.Length, 1, Largest);
        var types = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "client", "sealpost.d.ts"), TestContext.Current.CancellationToken);
        var texts = Encoding.UTF8.GetString(script).Split("en: {")[1].Split("},")[0];
        Assert.All(texts.Split('\n').SelectMany(line => line.Split(", ")).Where(part => part.Contains(": \"", StringComparison.Ordinal)).Select(part => part.Trim().Split(':')[0]).Where(name => name.All(char.IsLetter)),
            name => Assert.Contains($" {name}: string;", types, StringComparison.Ordinal));
    }

    [Fact]
    public async Task By_keyboard_alone_each_fault_is_told_at_its_field_and_then_it_is_sent()
    {
        var page = await site.VisitAsync("talk");
        await page.Locator("#name").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await ScriptSite.SaysAsync(page, "please check the marked fields");
        Assert.Equal("name", await page.EvaluateAsync<string>("document.activeElement.name"));
        Assert.Equal("true", await page.Locator("#name").GetAttributeAsync("aria-invalid"));
        var described = (await page.Locator("#name").GetAttributeAsync("aria-describedby"))!.Split(' ');
        Assert.Equal("hint", described[0]);
        Assert.NotEqual("", await page.Locator($"#{described[1]}").TextContentAsync());

        // Of what only the service knows, its own words.
        await page.Keyboard.TypeAsync("Zo");
        Assert.Equal("hint", await page.Locator("#name").GetAttributeAsync("aria-describedby"));
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("zoe@example.org");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".sealpost-error").Filter(new() { HasText = "at least 3 characters" }).WaitForAsync();
        Assert.Equal("name", await page.EvaluateAsync<string>("document.activeElement.name"));
        await Chromium.ScreenshotAsync(page, "script-fault");
        await page.Keyboard.PressAsync("End");
        await page.Keyboard.TypeAsync("ltán");
        await page.Keyboard.PressAsync("Enter");

        await ScriptSite.SaysAsync(page, "Your message has arrived.");
        var receipt = page.GetByRole(AriaRole.Status).GetByRole(AriaRole.Link);
        Assert.Contains("/s/", await receipt.GetAttributeAsync("href"), StringComparison.Ordinal);
        Assert.Equal("status", await page.EvaluateAsync<string>("document.activeElement.getAttribute('role')"));
        Assert.Equal("", await page.Locator("#name").InputValueAsync());
        await site.ArrivesAsync("From Zoltán");
        await Chromium.ScreenshotAsync(page, "script-sent");
    }

    [Fact]
    public async Task Two_clicks_are_one_mail_and_a_file_shows_how_far_it_is()
    {
        var page = await site.VisitAsync("talk");
        await page.EvaluateAsync("""
            () => {
              globalThis.said = [];
              new MutationObserver(() => said.push(document.querySelector("[role=status]").textContent)).observe(document.querySelector("[role=status]"), { childList: true, subtree: true, characterData: true });
            }
            """);
        await ScriptSite.FillAsync(page, message: "Clicked twice.");
        await page.Locator("#cv").SetInputFilesAsync(new FilePayload { Name = "cv.pdf", MimeType = "application/pdf", Buffer = Encoding.ASCII.GetBytes($"%PDF-1.4\n{new string('p', 3_000_000)}\n%%EOF") });
        await page.Locator("button").DblClickAsync();
        await ScriptSite.SaysAsync(page, "Your message has arrived.");
        Assert.Contains(await page.EvaluateAsync<string[]>("said"), text => text.Contains("100 %", StringComparison.Ordinal));
        await ScriptSite.FillAsync(page, message: "Another one.");
        await page.Locator("button").ClickAsync();
        await site.ArrivesAsync("Clicked twice.");
        await site.ArrivesAsync("Another one.");
        Assert.Equal(1, site.Count("Clicked twice."));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?workers=1")]
    public async Task A_task_that_keeps_robots_away_is_solved_under_a_policy_with_workers_or_without(string query)
    {
        var page = await site.VisitAsync("robots", query);
        var workers = 0;
        page.Worker += (_, _) => workers++;
        await ScriptSite.FillAsync(page);
        await page.Locator("button").ClickAsync();
        await ScriptSite.SaysAsync(page, "Your message has arrived.");
        // Good once: the next one is solved anew.
        await ScriptSite.FillAsync(page, message: $"Again{query}.");
        await page.Locator("button").ClickAsync();
        await site.ArrivesAsync($"Again{query}.");
        Assert.Equal(query.Length > 0, workers > 0);
    }

    [Fact]
    public async Task A_token_of_the_time_is_fetched_and_where_the_form_leads_on_the_visitor_goes()
    {
        var page = await site.VisitAsync("timed");
        await Site.UntilAsync(async () => await page.Locator("[name=_token]").InputValueAsync() != "");
        await Site.UntilAsync(async () => await page.EvaluateAsync<double>("performance.now()") > 1500);
        await ScriptSite.FillAsync(page);
        await page.Locator("button").ClickAsync();
        await ScriptSite.SaysAsync(page, "Your message has arrived.");

        page = await site.VisitAsync("onward");
        await page.RouteAsync("https://www.example.org/**", route => route.FulfillAsync(new() { Body = "Thanks" }));
        await ScriptSite.FillAsync(page);
        await page.Locator("button").ClickAsync();
        await page.WaitForURLAsync("https://www.example.org/thanks");
    }

    [Fact]
    public async Task Offline_it_waits_and_says_so_and_is_sent_once_when_the_visitor_is_back()
    {
        var page = await site.VisitAsync("talk");
        await ScriptSite.FillAsync(page, message: "On a train.");
        await page.Context.SetOfflineAsync(true);
        await page.Locator("button").ClickAsync();
        await ScriptSite.SaysAsync(page, "You are offline.");
        Assert.Equal(("Zoë", 0), (await page.Locator("#name").InputValueAsync(), site.Count("On a train.")));
        await page.Context.SetOfflineAsync(false);
        await ScriptSite.SaysAsync(page, "Your message has arrived.");
        await site.ArrivesAsync("On a train.");
    }

    [Fact]
    public async Task When_nothing_answers_it_is_tried_again_and_in_the_end_the_visitor_may_write_a_mail_without_what_is_sensitive()
    {
        var page = await site.VisitAsync("talk");
        await page.Clock.InstallAsync();
        await ScriptSite.FillAsync(page);
        var tries = 0;
        await page.RouteAsync("**/f/talk", route => route.Request.Method == "POST" ? Count(route) : route.ContinueAsync());
        await page.Locator("button").ClickAsync();
        await Site.UntilAsync(async () =>
        {
            await page.Clock.RunForAsync(1000);
            return await page.Locator("[data-state=failed]").CountAsync() == 1;
        });
        Assert.Equal(5, tries);
        await ScriptSite.SaysAsync(page, "What you wrote is still here.");
        var mail = Uri.UnescapeDataString((await page.GetByRole(AriaRole.Link, new() { Name = "Write a mail instead" }).GetAttributeAsync("href"))!);
        Assert.StartsWith("mailto:owner@example.org?subject=", mail, StringComparison.Ordinal);
        Assert.Contains("Your name: Zoë\r\nE-mail: zoe@example.org\r\nMessage: Hello.\r\n(not put in here: Account, CV)", mail, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", mail, StringComparison.Ordinal);
        await Chromium.ScreenshotAsync(page, "script-way-out");

        Task Count(IRoute route)
        {
            tries++;
            return route.AbortAsync();
        }
    }

    [Fact]
    public async Task In_French_and_without_any_script()
    {
        var page = await site.VisitAsync("talk", "?lang=fr", locale: "fr-FR");
        await ScriptSite.FillAsync(page, name: "Zo");
        await page.Locator("button").ClickAsync();
        await page.Locator(".sealpost-error").Filter(new() { HasText = "au moins 3" }).WaitForAsync();
        await ScriptSite.SaysAsync(page, "veuillez vérifier les champs signalés");
        await page.Locator("#name").FillAsync("Zoë");
        await page.Locator("button").ClickAsync();
        await ScriptSite.SaysAsync(page, "Votre message est arrivé.");

        var plain = await site.VisitAsync("talk", script: false);
        await ScriptSite.FillAsync(plain, message: "Plain.");
        await plain.Locator("button").ClickAsync();
        await plain.WaitForURLAsync("**/s/**");
        await site.ArrivesAsync("Plain.");
    }
}

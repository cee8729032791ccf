using System.Net;
using Microsoft.Playwright;
using Xunit;

namespace Sealpost.Tests.Clients;

/// <summary>What a page's script may read (https://fetch.spec.whatwg.org/#http-cors-protocol), asked by Chromium itself.</summary>
[Collection(nameof(ClientBench))]
public sealed class CrossOriginTests(ClientBench bench)
{
    private const string Json = "application/json";

    [Theory]
    [InlineData("/f/nowhere", Json, "{}", 404)]
    [InlineData("/f/broken", Json, "{}", 503)]
    [InlineData("/f/contact", Json, "{", 400)]
    [InlineData("/f/contact", "text/plain", "m", 415)]
    [InlineData("/f/contact", Json, "{}", 422)]
    [InlineData("/f/contact", Json, "long", 413)]
    [InlineData("/ajax/nowhere", Json, "{}", 404)]
    [InlineData("/s/nowhere", Json, "{}", 404)]
    [InlineData("/p/site/f/nowhere", Json, "{}", 404)]
    [InlineData("/submit", Json, "{}", 400)]
    [InlineData("/submit", Json, "{", 400)]
    [InlineData("/submit", Json, "long", 400)]
    [InlineData("/", Json, "{}", 404)]
    public async Task A_refusal_can_be_read_by_the_page_that_posted(string path, string type, string body, int status)
    {
        var page = await bench.VisitAsync($"{ClientBench.Origin}/blank.html");
        var answer = await PostAsync(page, path, type, body == "long" ? $$"""{"message":"{{new string('x', 70_000)}}"}""" : body);
        Assert.Equal($"{status} object", answer);
    }

    [Theory]
    [InlineData("/f/contact", Json)]
    [InlineData("/f/contact", "text/plain")]
    [InlineData("/submit", Json)]
    public async Task A_site_that_the_form_does_not_name_learns_nothing_and_sends_nothing(string path, string type)
    {
        var before = bench.App.Log.Split("outcome=queued").Length;
        var page = await bench.VisitAsync($"{ClientBench.EvilOrigin}/blank.html");
        Assert.Equal("TypeError: Failed to fetch", await PostAsync(page, path, type, """{"access_key":"contact","message":"evil"}"""));
        Assert.Equal(before, bench.App.Log.Split("outcome=queued").Length);
    }

    [Fact]
    public async Task A_plain_form_of_such_a_site_is_refused_with_a_page_that_says_why()
    {
        bench.Pages.Move("basin", "https://usebasin.com", bench.Endpoint);
        var page = await bench.VisitAsync($"{ClientBench.EvilOrigin}/basin.html", script: false);
        await page.Locator("[name=message]").FillAsync("evil");
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await page.GetByText("This form does not take posts from that site.").WaitForAsync();
    }

    [Theory]
    [InlineData("content-type, formspree-client, formspree-session-data")]
    [InlineData("content-type, x-requested-with")]
    [InlineData("idempotency-key")]
    public async Task A_preflight_allows_what_clients_send_and_no_credentials(string headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/f/contact")
        {
            Headers = { { "Origin", ClientBench.Origin }, { "Access-Control-Request-Method", "POST" }, { "Access-Control-Request-Headers", headers } },
        };
        using var answer = await bench.App.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(ClientBench.Origin, Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal("Origin", Assert.Single(answer.Headers.Vary));
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
        var allowed = answer.Headers.GetValues("Access-Control-Allow-Headers").SelectMany(value => value.Split(", "));
        Assert.Empty(headers.Split(", ").Except(allowed));
    }

    /// <returns>The status and the kind of the JSON body; or what fetch threw.</returns>
    private Task<string> PostAsync(IPage page, string path, string type, string body) => page.EvaluateAsync<string>("""
        async ([url, type, body]) => {
          try {
            const response = await fetch(url, { method: "POST", body, headers: { "Content-Type": type, Accept: "application/json" } });
            return `${response.status} ${typeof await response.json()}`;
          } catch (error) {
            return `${error}`;
          }
        }
        """, new[] { bench.Endpoint + path, type, body });
}

using System.Net;
using System.Text.Json;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Mailto;

/// <summary>The address <c>/f/{form}/mailto</c>, asked by browsers, by scripts, and by those who should not.</summary>
public sealed class MailtoRouteTests(Azurite azurite, SharedSite shared) : IClassFixture<SharedSite>, IAsyncLifetime
{
    private const string Head = "\"recipients\": [\"owner@example.org\"], \"subject\": \"Hello from {name}\"";
    private const string Fields = "\"fields\": [{ \"name\": \"name\", \"label\": \"Name\" }, { \"name\": \"topics\", \"type\": \"multiple\", \"choices\": [\"a\", \"b\"] }]";
    private const string Origin = "https://www.example.org";
    private Site? _site;

    private Site Site => _site!;

    public async ValueTask InitializeAsync() => _site = await shared.BeginAsync(() => Site.OpenAsync(azurite, forms: new()
    {
        ["plain"] = $$"""{ {{Head}}, {{Fields}} }""",
        ["french"] = $$"""{ {{Head}}, {{Fields}}, "language": "fr", "messages": { "mailto-too-long": "never" } }""",
        ["legacy"] = $$"""{ {{Head}}, {{Fields}}, "charset": "windows-1252" }""",
        ["hidden"] = $$"""{ {{Head}}, {{Fields}}, "mailto": { "recipients": "hidden" } }""",
        ["locked"] = $$"""{ {{Head}}, {{Fields}}, "origins": ["{{Origin}}"], "requireOrigin": true }""",
        ["broken"] = $$"""{ {{Head}}, {{Fields}}, "surprise": 1 }""",
        ["many"] = $$"""{ "recipients": [{{string.Join(',', Enumerable.Range(0, 120).Select(i => $"\"owner-{i}@example.org\""))}}], "subject": "s", {{Fields}} }""",
    }));

    public ValueTask DisposeAsync() => default;

    [Theory]
    [InlineData("/f/plain/mailto?name=Zo%C3%AB+%26+Co", "%20Zo%C3%AB%20%26%20Co")]
    [InlineData("/f/plain/mailto?name=a%0D%0ABcc%3A%20evil%40example.org&unknown=x", "%20a%20Bcc%3A%20evil%40example.org")]
    [InlineData("/f/plain/mailto?fields[name]=Zo%C3%AB", "%20Zo%C3%AB")]
    [InlineData("/f/legacy/mailto?name=Zo%EB", "%20Zo%C3%AB")]
    [InlineData("/f/legacy/mailto?name=Zo%C3%AB", "%20Zo%C3%AB")]
    [InlineData("/f/plain/mailto?_charset_=windows-1252&name=Zo%EB", "%20Zo%C3%AB")]
    [InlineData("/f/plain/mailto", "")]
    public async Task A_browser_is_sent_to_the_visitors_mail_program(string path, string name)
    {
        using var answer = await GetAsync(path, "Accept: text/html,*/*");
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.StartsWith($"mailto:owner@example.org?subject=Hello%20from{name}&body=", Assert.Single(answer.Headers.GetValues("Location")), StringComparison.Ordinal);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Equal("", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_script_gets_the_address_and_the_names_of_what_is_not_in_it()
    {
        using var answer = await GetAsync($"/f/contact/mailto?name=Zo%C3%AB&account=4711-SECRET&message={new string('x', 3000)}", "Accept: application/json", $"Origin: {Origin}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Origin, Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.True(answer.Headers.CacheControl!.NoStore);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(["mailto", "cut", "leftOut"], json.RootElement.EnumerateObject().Select(member => member.Name));
        var address = json.RootElement.GetProperty("mailto").GetString()!;
        Assert.StartsWith("mailto:owner@example.org?subject=From%20Zo%C3%AB&body=name%3A%20Zo%C3%AB%0D%0Aemail%3A%20%0D%0Amessage%3A%20xxx", address, StringComparison.Ordinal);
        Assert.InRange(address.Length, 1_990, 2_000);
        Assert.DoesNotContain("SECRET", address, StringComparison.Ordinal);
        Assert.True(json.RootElement.GetProperty("cut").GetBoolean());
        Assert.Equal(["message", "account"], json.RootElement.GetProperty("leftOut").EnumerateArray().Select(name => name.GetString()));
    }

    [Theory]
    [InlineData("/f/plain/mailto?topics=a&topics=b", "en", "topics: a, b")]
    [InlineData("/f/contact/mailto", "en", "which would not be sealed: account.")]
    [InlineData("/f/contact/mailto", "fr", "qui ne serait pas scellé\u00a0: account.")]
    [InlineData("/f/french/mailto?name=long", "en", "Le texte était trop long")]
    public async Task The_mail_is_in_the_forms_language_or_in_the_browsers(string path, string language, string text)
    {
        using var answer = await GetAsync(path.Replace("long", new string('x', 3000), StringComparison.Ordinal), $"Accept-Language: {language}");
        var mail = Assert.Single(await MailtoReader.ReadAsync(Assert.Single(answer.Headers.GetValues("Location"))));
        Assert.Contains(text, mail.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/f/nowhere/mailto", 404, "unknown-form", "There is no form")]
    [InlineData("/f/broken/mailto", 503, "form-unavailable", "not working at the moment")]
    [InlineData("/f/hidden/mailto?name=x", 403, "mailto-hidden", "does not show the address")]
    [InlineData("/f/many/mailto", 403, "mailto-too-long", "too many addresses")]
    [InlineData("/f/plain/mailto?name=%FF", 400, "malformed", "not valid UTF-8")]
    [InlineData("/f/locked/mailto", 403, "origin-not-allowed", "did not say which page")]
    [InlineData("/f/locked/mailto", 403, "origin-not-allowed", "from that site", "Origin: https://evil.example")]
    [InlineData("/f/locked/mailto", 403, "origin-not-allowed", "from that site", "Referer: https://evil.example/page")]
    public async Task A_refusal_is_a_page_for_people_and_JSON_for_programs(string path, int status, string code, string text, string header = "X-Nothing: 1")
    {
        using var page = await GetAsync(path, "Accept: text/html", header);
        Assert.Equal(status, (int)page.StatusCode);
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        var html = await page.Content.ReadAsStringAsync();
        Assert.Contains(text, WebUtility.HtmlDecode(html), StringComparison.Ordinal);
        Assert.DoesNotContain("@example.org", html, StringComparison.Ordinal);

        using var answer = await GetAsync(path, "Accept: application/json", header);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Equal(status == 503, answer.Headers.RetryAfter is not null);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Contains(code, json.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Origin: " + Origin)]
    [InlineData("Referer: " + Origin + "/contact")]
    public async Task A_page_of_the_forms_own_site_may_ask(string header)
    {
        using var answer = await GetAsync("/f/locked/mailto", header);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
    }

    [Theory]
    [InlineData(Origin, 204)]
    [InlineData("https://evil.example", 403)]
    public async Task A_preflight_is_answered_by_the_forms_origins(string origin, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/f/locked/mailto") { Headers = { { "Origin", origin } } };
        using var answer = await Site.Http.SendAsync(request);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 204, answer.Headers.Contains("Access-Control-Allow-Methods"));
    }

    [Fact]
    public async Task Nothing_of_it_is_stored_logged_or_mailed()
    {
        using var answer = await GetAsync("/f/plain/mailto?name=UNSTORED", "Accept: text/html");
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        // Whatever it might do comes before what a later post does.
        await Site.UntilAsync(await Site.PostAsync("contact", "later", "1"), "sent");
        Assert.DoesNotContain("UNSTORED", Site.App.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("mailto:", Site.App.Log, StringComparison.Ordinal);
        Assert.Single(Site.Smtp.Mails);
        Assert.Empty(await Site.BlobsAsync());
    }

    private async Task<HttpResponseMessage> GetAsync(string path, params string[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        foreach (var header in headers)
        {
            request.Headers.TryAddWithoutValidation(header.Split(": ")[0], header.Split(": ")[1]);
        }

        return await Site.Http.SendAsync(request);
    }
}

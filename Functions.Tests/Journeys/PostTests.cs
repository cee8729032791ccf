using System.Net;
using System.Text;
using System.Text.Json;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Journeys;

/// <summary>How a post is answered, and that what is refused leaves nothing behind.</summary>
public sealed class PostTests(Azurite azurite, SharedSite shared) : IClassFixture<SharedSite>, IAsyncLifetime
{
    private const string Fine = "name=Z&email=zoe@example.org&message=m";
    private const string UrlEncoded = "application/x-www-form-urlencoded";
    private Site? _site;

    private Site Site => _site!;

    public async ValueTask InitializeAsync() => _site = await shared.BeginAsync(() => Site.OpenAsync(
        azurite, "\"recipients\": [\"owner@example.org\"], \"repeatMinutes\": 0, \"origins\": [\"https://www.example.org\"], \"redirect\": \"https://www.example.org/thanks\""));

    public ValueTask DisposeAsync() => default;

    [Theory]
    [InlineData("nowhere", UrlEncoded, Fine, 404, "unknown-form")]
    [InlineData("contact", "text/plain", Fine, 415, "unsupported-media-type")]
    [InlineData("contact", UrlEncoded + "; charset=utf-7", Fine, 415, "unsupported-media-type")]
    [InlineData("contact", UrlEncoded, "name=%FF&email=zoe@example.org&message=m", 400, "malformed")]
    [InlineData("contact", "application/json", "{\"name\":", 400, "malformed")]
    [InlineData("contact", "application/json", "[1]", 400, "malformed")]
    [InlineData("contact", "application/json", "{\"name\":\"\\ud800\"}", 400, "malformed")]
    [InlineData("contact", "application/json", "{\"name\":{\"deep\":1}}", 400, "malformed")]
    [InlineData("contact", "multipart/form-data", "x", 400, "malformed")]
    [InlineData("contact", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nZ", 400, "malformed")]
    [InlineData("contact", "multipart/form-data; boundary=b",
        "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\n\r\nZ\r\n--b--\r\n", 422, "no-file-uploads")]
    [InlineData("contact", UrlEncoded, "", 422, "invalid-fields")]
    [InlineData("contact", UrlEncoded, "name=Z&message=m&email=zoe@example.org%0ABcc:+evil@example.org", 422, "invalid-fields")]
    [InlineData("contact", UrlEncoded, "name=Z&message=m&email=zoe@example.org%E2%80%A8", 422, "invalid-fields")]
    public async Task What_cannot_be_taken_is_refused_clearly(string form, string type, string body, int status, string code)
    {
        var problem = await PostAsync(form, type, body, status);
        Assert.Equal(code, problem.GetProperty("title").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.False(await Site.App.Queue.ExistsAsync());
    }

    [Fact]
    public async Task More_than_64_KiB_is_refused_also_when_the_length_is_not_told_beforehand()
    {
        var body = $"{Fine}{new string('x', 65_536)}";
        await PostAsync("contact", UrlEncoded, body, 413);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/f/contact")
        {
            Content = new ByteArrayContent(Encoding.ASCII.GetBytes(body)) { Headers = { { "Content-Type", UrlEncoded } } },
            Headers = { TransferEncodingChunked = true },
        };
        using var answer = await Site.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task Every_fault_is_told_at_once()
    {
        var problem = await PostAsync("contact", UrlEncoded, "email=nonsense", 422);
        var faults = problem.GetProperty("errors").EnumerateArray()
            .Select(error => $"{error.GetProperty("field")}:{error.GetProperty("code")}");
        Assert.Equal(["name:required", "email:email", "message:required"], faults);
    }

    [Fact]
    public async Task A_browser_gets_every_fault_on_a_page_that_keeps_what_is_not_sensitive()
    {
        using var answer = await BrowserAsync("name=Zo%C3%AB&email=nonsense&account=SECRET");
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("value=\"Zoë\"", page, StringComparison.Ordinal);
        Assert.Contains("e-mail address such as", page, StringComparison.Ordinal);
        Assert.Contains("please fill in", page, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_browser_is_sent_to_the_forms_page_after_success()
    {
        using var answer = await BrowserAsync(Fine);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("https://www.example.org/thanks", answer.Headers.Location?.ToString());
    }

    [Fact]
    public async Task Only_the_forms_sites_and_this_machine_may_post()
    {
        foreach (var (origin, allowed) in new[]
        {
            ("https://www.example.org", true), ("http://localhost:4000", true), ("https://evil.example", false),
            ("https://www.example.org.evil.example", false),
        })
        {
            using var preflight = await SendAsync(HttpMethod.Options, origin, null);
            Assert.Equal(allowed ? HttpStatusCode.NoContent : HttpStatusCode.Forbidden, preflight.StatusCode);
            Assert.Equal(allowed, preflight.Headers.TryGetValues("Access-Control-Allow-Origin", out var told) && told.Single() == origin);
            using var post = await SendAsync(HttpMethod.Post, origin, Fine);
            Assert.Equal(allowed ? HttpStatusCode.Accepted : HttpStatusCode.Forbidden, post.StatusCode);
        }
    }

    [Fact]
    public async Task Other_methods_are_refused_with_the_ones_that_work()
    {
        using var answer = await Site.Http.DeleteAsync("/f/contact");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Contains("POST", answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task A_filled_trap_is_answered_like_success_and_sends_nothing()
    {
        await PostAsync("contact", UrlEncoded, $"{Fine}&_gotcha=buy", 202);
        Assert.False(await Site.App.Queue.ExistsAsync());
        Assert.Contains("reason=honeypot", Site.App.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("%0A")]
    [InlineData("%0D")]
    [InlineData("%0D%0A")]
    [InlineData("%00")]
    [InlineData("%E2%80%A8")]
    [InlineData("%C2%85")]
    public async Task What_a_visitor_types_never_becomes_a_header(string separator)
    {
        await PostAsync("contact", UrlEncoded, $"name=Z{separator}Bcc:+evil@example.org{separator}{separator}body&email=zoe@example.org&message=m", 202);
        var mail = await Site.MailAsync();

        string[] usual = ["From", "Date", "Subject", "Message-Id", "To", "Reply-To", "Auto-Submitted", "MIME-Version", "X-Form", "X-Receipt"];
        Assert.Equal(usual.Order(), mail.Headers.Select(header => header.Field).Order());
        Assert.Equal("owner@example.org", Site.Smtp.Mails.Single().To.Single());
        Assert.StartsWith("From Z Bcc: evil@example.org", mail.Subject, StringComparison.Ordinal);
        Assert.Equal("m", mail.TextBody!.Split("message: ")[1].Split('\n')[0].Trim());
    }

    [Fact]
    public async Task An_idempotency_key_makes_repeats_one_mail_and_never_swallows_other_content()
    {
        var ids = new List<string>();
        foreach (var message in new[] { "one", "one", "two" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/f/contact")
            {
                Content = new StringContent($"name=Z&email=zoe@example.org&message={message}", Encoding.UTF8, UrlEncoded),
                Headers = { { "Accept", "application/json" }, { "Idempotency-Key", "k" } },
            };
            using var answer = await Site.Http.SendAsync(request);
            using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            ids.Add(body.RootElement.GetProperty("id").GetString()!);
        }

        Assert.Equal(ids[0], ids[1]);
        Assert.NotEqual(ids[0], ids[2]);
        await Site.MailAsync(2);
    }

    [Fact]
    public async Task A_receipt_that_was_not_signed_here_is_not_known()
    {
        using var answer = await Site.Http.GetAsync($"/s/{new string('0', 26)}-{new string('0', 16)}");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private async Task<JsonElement> PostAsync(string form, string type, string body, int expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/f/{form}")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)), Headers = { { "Accept", "application/json" } },
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var answer = await Site.Http.SendAsync(request);
        Assert.Equal(expected, (int)answer.StatusCode);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }

    private async Task<HttpResponseMessage> BrowserAsync(string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/f/contact")
        {
            Content = new StringContent(body, Encoding.UTF8, UrlEncoded), Headers = { { "Accept", "text/html" } },
        };
        return await Site.Http.SendAsync(request);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string origin, string? body)
    {
        using var request = new HttpRequestMessage(method, "/f/contact") { Headers = { { "Origin", origin }, { "Accept", "application/json" } } };
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, UrlEncoded);
        return await Site.Http.SendAsync(request);
    }
}

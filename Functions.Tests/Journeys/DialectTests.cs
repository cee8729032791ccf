using System.Text;
using System.Text.Json.Nodes;
using Sealpost.Accepting.Dialects;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Journeys;

/// <summary>Every address, name and reply of the services whose forms work here unchanged.</summary>
public sealed class DialectTests(Azurite azurite, SharedSite shared) : IClassFixture<SharedSite>, IAsyncLifetime
{
    private const string Fine = "email=zoe%40example.org&message=m";
    private const string Form = """
        {
          "aliases": ["KEY-1", "xyzabcde"], "recipients": ["owner@example.org"], "subject": "From the form", "repeatMinutes": 0,
          "origins": ["https://www.example.org"],
          "fields": [{ "name": "email", "type": "email", "required": true }, { "name": "age", "type": "number" }, { "name": "message", "label": "Your message" }]
        }
        """;

    private Site? _site;

    private Site Site => _site!;

    public async ValueTask InitializeAsync() => _site = await shared.BeginAsync(() => Site.OpenAsync(azurite, forms: new() { ["dialect"] = Form }));

    public ValueTask DisposeAsync() => default;

    [Theory]
    [InlineData("/f/dialect", "", 202, """{"id":"*","status":"pending","statusUrl":"*","next":"*"}""")]
    [InlineData("/f/xyzabcde", "", 202, """{"id":"*","status":"pending","statusUrl":"*","next":"*"}""")]
    [InlineData("/f/dialect.json", "", 202, """{"id":"*","status":"pending","statusUrl":"*","next":"*"}""")]
    [InlineData("/p/123/f/xyzabcde", "", 200, """{"next":"*","ok":true}""")]
    [InlineData("/ajax/dialect", "", 200, """{"success":"true","message":"The form was submitted successfully."}""")]
    [InlineData("/submit", "access_key=KEY-1&", 200,
        """{"statusCode":200,"success":true,"body":{"data":{"email":"zoe@example.org","message":"m"},"message":"*"},"message":"*"}""")]
    [InlineData("/submit", "apikey=KEY-1&", 200, """{"statusCode":200,"success":true,"body":"*","message":"*"}""")]
    [InlineData("/submit", "accessKey=KEY-1&", 200, """{"statusCode":200,"success":true,"body":"*","message":"*"}""")]
    [InlineData("/submit", "apiKey=KEY-1&", 200, """{"statusCode":200,"success":true,"body":"*","message":"*"}""")]
    [InlineData("/s/dialect", "", 200, """{"code":200,"status":"success","title":"*","message":"*"}""")]
    [InlineData("/", "form-name=dialect&", 200, """{"id":"*","status":"pending","statusUrl":"*"}""")]
    public async Task Success_is_told_in_the_words_of_the_service(string path, string key, int status, string expected)
    {
        Matches(expected, await JsonAsync(path, key + Fine, status));
        Assert.Equal("email: zoe@example.org|Your message: m", Site.Fields(await Site.MailAsync()));
    }

    [Theory]
    [InlineData("/f/dialect", "email=x", 422,
        """{"type":"about:blank","title":"invalid-fields","status":422,"detail":"*","errors":[{"field":"email","code":"email","message":"*"}]}""")]
    [InlineData("/p/1/f/dialect", "email=x", 422, """{"error":"Validation errors","errors":[{"code":"TYPE_EMAIL","field":"email","message":"*"}]}""")]
    [InlineData("/p/1/f/dialect", "email=", 422, """{"error":"Validation errors","errors":[{"code":"REQUIRED_FIELD_EMPTY","field":"email","message":"*"}]}""")]
    [InlineData("/p/1/f/dialect", "message=m", 422, """{"error":"Validation errors","errors":[{"code":"REQUIRED_FIELD_MISSING","field":"email","message":"*"}]}""")]
    [InlineData("/p/1/f/dialect", "email=z%40example.org&age=x", 422, """{"error":"Validation errors","errors":[{"code":"TYPE_NUMERIC","field":"age","message":"*"}]}""")]
    [InlineData("/p/1/f/nobody", "email=x", 404, """{"error":"*","errors":[{"code":"FORM_NOT_FOUND","message":"*"}]}""")]
    [InlineData("/ajax/dialect", "email=x", 422, """{"success":"false","message":"*"}""")]
    [InlineData("/submit", "access_key=KEY-1&email=x", 400, """{"statusCode":400,"success":false,"body":"*","message":"*"}""")]
    [InlineData("/submit", "email=x", 400, """{"statusCode":400,"success":false,"body":"*","message":"*"}""")]
    [InlineData("/s/dialect", "email=x", 422,
        """{"code":422,"status":"error","title":"Validation Failed","errors":{"email":{"message":"*","rule":"email"}},"message":"*"}""")]
    [InlineData("/s/nobody", "email=x", 404, """{"code":404,"status":"error","title":"Not sent","message":"*"}""")]
    [InlineData("/", "email=x", 404, """{"type":"about:blank","title":"unknown-form","status":404,"detail":"*","errors":[]}""")]
    public async Task A_refusal_is_told_in_the_words_of_the_service(string path, string body, int status, string expected) =>
        Matches(expected, await JsonAsync(path, body, status));

    [Fact]
    public async Task Formspree_clients_are_known_by_their_header_and_get_its_replies_at_the_common_address()
    {
        using var answer = await Site.PostRawAsync(
            "/f/dialect", Encoding.ASCII.GetBytes(Fine), Site.UrlEncoded, "Accept: application/json", "Formspree-Client: @formspree/core@4.0.0");
        Assert.Equal(200, (int)answer.StatusCode);
        Matches("""{"next":"*","ok":true}""", JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }

    [Theory]
    [InlineData("/f/dialect", "_replyto", "_subject", "_next")]
    [InlineData("/f/dialect", "_replyTo", "_subject", "_redirect")]
    [InlineData("/f/dialect", "_reply_to", "_subject", "_redirectTo")]
    [InlineData("/submit", "replyto", "subject", "redirect")]
    [InlineData("/submit", "replyTo", "subject", "redirectTo")]
    public async Task Reply_address_subject_and_redirect_are_taken_from_the_names_of_the_service(string path, string reply, string subject, string redirect)
    {
        using var answer = await Site.PostRawAsync(
            path, Encoding.ASCII.GetBytes($"access_key=KEY-1&{Fine}&{reply}=me%40example.net&{subject}=Posted&{redirect}=https://www.example.org/ok"),
            Site.UrlEncoded, "Accept: text/html");
        Assert.Equal("https://www.example.org/ok", answer.Headers.Location?.ToString());
        var mail = await Site.MailAsync();
        Assert.Equal("me@example.net", mail.ReplyTo.Mailboxes.Single().Address);
        Assert.Equal("Posted", mail.Subject);
        Assert.Equal("email: zoe@example.org|Your message: m", Site.Fields(mail));
    }

    [Fact]
    public async Task Netlify_fills_its_placeholders_and_Static_Forms_its_sign_for_the_email_field()
    {
        await JsonAsync("/", $"form-name=dialect&subject=%25%7BformName%7D+%25%7BsubmissionId%7D&{Fine}", 200);
        Assert.Matches("^dialect [0-9a-z]{26}$", (await Site.MailAsync()).Subject);
        await JsonAsync("/submit", $"accessKey=KEY-1&replyTo=%40&{Fine}", 200);
        Assert.Equal("zoe@example.org", (await Site.MailAsync(2)).ReplyTo.Mailboxes.Single().Address);
    }

    [Theory]
    [InlineData("https://www.example.org/ok?a=1#b", "https://www.example.org/ok?a=1#b")]
    [InlineData("thanks.html", "https://www.example.org/blog/thanks.html")]
    [InlineData("/thanks", "https://www.example.org/thanks")]
    [InlineData("https://evil.example/", null)]
    [InlineData("//evil.example/", null)]
    [InlineData("https://www.example.org@evil.example/", null)]
    [InlineData("javascript:alert(1)", null)]
    public async Task A_redirect_leads_only_to_the_forms_own_sites(string wanted, string? expected)
    {
        using var answer = await Site.PostRawAsync(
            "/f/dialect", Encoding.ASCII.GetBytes($"{Fine}&_next={Uri.EscapeDataString(wanted)}"), Site.UrlEncoded,
            "Accept: text/html", "Origin: https://www.example.org", "Referer: https://www.example.org/blog/post.html");
        Assert.Equal(303, (int)answer.StatusCode);
        Assert.Equal(expected ?? "/s/", answer.Headers.Location!.OriginalString[..(expected?.Length ?? 3)]);
    }

    [Theory]
    [InlineData("_gotcha", true)]
    [InlineData("_honey", true)]
    [InlineData("botcheck", true)]
    [InlineData("bot-field", true)]
    [InlineData("_honeypot", true)]
    [InlineData("formbackend_nono", true)]
    [InlineData("fax", false)]
    [InlineData("phone2", false)]
    public async Task A_honeypot_of_any_service_drops_the_post_and_a_real_field_never_does(string name, bool trap)
    {
        await JsonAsync("/f/dialect", $"{Fine}&{name}=1", 202);
        Assert.Equal(trap, !await Site.App.Queue.ExistsAsync());
    }

    [Fact]
    public async Task No_control_of_any_service_reaches_the_mail_or_chooses_a_recipient()
    {
        string[] relay = ["to", "cc", "bcc", "from", "recipients"];
        var dropped = CommonNames.Dropped.Concat(CommonNames.Tokens).Concat(CommonNames.FormKeys).Append("_unheard_of").Select(name => $"{name}=evil%40example.com");
        await JsonAsync("/f/dialect", $"{Fine}&{string.Join('&', dropped)}&{string.Join('&', relay.Select(name => $"{name}=evil%40example.com"))}", 202);
        var mail = await Site.MailAsync();
        Assert.Equal(["owner@example.org"], Site.Smtp.Mails.Single().To);
        Assert.Equal(["owner@example.org"], mail.To.Mailboxes.Select(address => address.Address));
        Assert.Empty(mail.Cc.Concat(mail.Bcc));
        Assert.Equal("forms@example.com", mail.From.Mailboxes.Single().Address);
        // What is no control is a field like any other, and harmless.
        Assert.Equal(relay.Length, Site.Fields(mail).Split("evil@example.com").Length - 1);
    }

    private async Task<JsonNode> JsonAsync(string path, string body, int status)
    {
        using var answer = await Site.PostRawAsync(path, Encoding.UTF8.GetBytes(body), Site.UrlEncoded, "Accept: application/json");
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == (int)answer.StatusCode, $"{answer.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>The same members and values; "*" stands for any value.</summary>
    private static void Matches(string expected, JsonNode actual) => Matches(JsonNode.Parse(expected)!, actual);

    private static void Matches(JsonNode expected, JsonNode? actual)
    {
        switch (expected)
        {
            case JsonObject members:
                Assert.Equal(members.Select(member => member.Key), actual!.AsObject().Select(member => member.Key));
                members.ToList().ForEach(member => Matches(member.Value!, actual[member.Key]));
                break;
            case JsonArray items:
                Assert.Equal(items.Count, actual!.AsArray().Count);
                items.Zip(actual.AsArray()).ToList().ForEach(pair => Matches(pair.First!, pair.Second));
                break;
            case var value when value.ToString() != "*":
                Assert.Equal(value.ToJsonString(), actual!.ToJsonString());
                break;
            default:
                Assert.NotNull(actual);
                break;
        }
    }
}

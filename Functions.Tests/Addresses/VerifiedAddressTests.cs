using System.Net;
using System.Net.Http.Json;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Addresses;

/// <summary>The four outcomes of an address that a visitor typed, through the front door: valid, incorrect syntax, refused, error.</summary>
public sealed class VerifiedAddressTests(Azurite azurite) : IAsyncLifetime
{
    private const string Fields = """{ "name": "email", "label": "Address", "type": "email" }, { "name": "name" }""";
    private readonly DnsServer _dns = DnsServer.Launch();
    private Site? _site;

    private Site Site => _site!;

    public async ValueTask InitializeAsync()
    {
        _dns.Mx("good.example", DnsReply.Mx("mx.good.example"));
        _dns.Mx("gmail.co", DnsReply.Mx("mx.gmail.co"));
        _dns.Mx("null.example", DnsReply.Mx("."));
        _dns.Mx("failing.example", new(2));
        _dns.Mx("silent.example", new DnsReply { Manner = DnsManner.Silent });
        _dns.Mx("xn--bcher-kva.example", DnsReply.Mx("mx.good.example"));
        _site = await Site.OpenAsync(azurite, forms: new()
        {
            ["checked"] = Form("\"verify\": { \"field\": \"email\", \"dns\": true }"),
            ["own"] = Form("\"verify\": { \"field\": \"email\" }, \"messages\": { \"email-domain\": \"{label}? {suggestion}\" }"),
            ["held"] = Form("\"verify\": { \"field\": \"email\" }, \"content\": { \"maxLinks\": 0 }"),
            ["off"] = Form("\"verify\": { \"field\": \"email\", \"dns\": false }"),
            ["plain"] = Form("\"repeatMinutes\": 5"),
        }, set: app => app.Settings["Dns__Servers"] = _dns.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await Site.DisposeAsync();
        await _dns.DisposeAsync();
    }

    [Theory]
    [InlineData("checked", "zoe@good.example", "")]
    [InlineData("checked", " zoe@GOOD.example ", "")]
    [InlineData("checked", "zoe@bücher.example", "")]
    [InlineData("checked", "zoe@gmail.co", "")]
    [InlineData("checked", "", "")]
    [InlineData("checked", "zoe@", "email")]
    [InlineData("checked", "zoe@nowhere.example", "email-domain")]
    [InlineData("checked", "zoe@null.example", "email-domain")]
    [InlineData("checked", "zoe@failing.example", "")]
    [InlineData("checked", "zoe@silent.example", "")]
    [InlineData("off", "zoe@nowhere.example", "")]
    [InlineData("plain", "zoe@nowhere.example", "")]
    public async Task An_address_is_valid_incorrect_refused_or_an_error_which_passes(string form, string address, string code) =>
        Assert.Equal(code, (await PostAsync(form, [address])).Code);

    [Theory]
    [InlineData("checked", "zoe@gmial.com", "en", "Address: no mail can reach this address. Is gmail.com meant after the @?")]
    [InlineData("checked", "zoe@gmial.com", "fr", "Address\u00a0: aucun message ne peut atteindre cette adresse. Faut-il gmail.com après le @\u00a0?")]
    [InlineData("checked", "zoe@nowhere.example", "en", "Address: no mail can reach this address, because its domain takes none. Please check what stands after the @.")]
    [InlineData("own", "zoe@gmial.com", "en", "Address? gmail.com")]
    public async Task A_refusal_suggests_the_likely_domain(string form, string address, string language, string message) =>
        Assert.Equal(message, (await PostAsync(form, [address], language)).Message);

    [Fact]
    public async Task A_browser_gets_the_form_again_with_what_was_typed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/f/checked")
        {
            Content = new FormUrlEncodedContent([new("email", "zoe@gmial.com"), new("name", "Zoe")]), Headers = { { "Accept", "text/html" } },
        };
        using var answer = await Site.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        Assert.Contains("Is gmail.com meant after the @?", page, StringComparison.Ordinal);
        Assert.Contains("value=\"zoe@gmial.com\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_is_told_to_the_operator_without_the_address_and_holds_nothing()
    {
        Assert.Equal("", (await PostAsync("held", ["zoe@failing.example"])).Code);
        await Site.Smtp.WaitForMailAsync(1, Site.Patience);
        Assert.Contains("form=held address outcome=error (ServerFailure)", Site.App.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("failing.example", Site.App.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("zoe@", Site.App.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_value_of_the_field_counts_and_many_domains_are_not_even_asked_for()
    {
        Assert.Equal("email-domain", (await PostAsync("checked", ["zoe@good.example", "zoe@nowhere.example"])).Code);
        var before = _dns.Asked.Count;
        Assert.Equal("email", (await PostAsync("checked", ["a@a.example", "a@b.example", "a@c.example", "a@d.example"])).Code);
        Assert.Equal(before, _dns.Asked.Count);
    }

    [Fact]
    public async Task A_rehearsal_does_not_ask()
    {
        var post = Path.Combine(Site.App.Forms, "post.txt");
        await File.WriteAllTextAsync(post, "email=zoe%40nowhere.example&name=Zoe");
        var said = await Site.App.CommandAsync("explain", "checked", post);
        Assert.Contains("the DNS is not asked in a rehearsal", said.Output, StringComparison.Ordinal);
        Assert.Empty(_dns.Asked);
    }

    private static string Form(string more) => $$"""{ "recipients": ["owner@example.org"], "subject": "s", "fields": [{{Fields}}], {{more}} }""";

    private async Task<(string Code, string Message)> PostAsync(string form, string[] addresses, string language = "en")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/f/{form}")
        {
            Content = new FormUrlEncodedContent(addresses.Select(address => KeyValuePair.Create("email", address)).Append(new("name", "Zoe"))),
            Headers = { { "Accept", "application/json" }, { "Accept-Language", language } },
        };
        using var answer = await Site.Http.SendAsync(request);
        if (answer.StatusCode is HttpStatusCode.Accepted)
        {
            return ("", "");
        }

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var body = await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>();
        var error = Assert.Single(body.GetProperty("errors").EnumerateArray());
        return (error.GetProperty("code").GetString()!, error.GetProperty("message").GetString()!);
    }
}

using System.Text;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Journeys;

/// <summary>What browsers really send, read as the visitor meant it.</summary>
public sealed class EncodingTests(Azurite azurite, SharedSite shared) : IClassFixture<SharedSite>, IAsyncLifetime
{
    private const string Multipart = "multipart/form-data; boundary=b";
    private const string Open = "\"recipients\": [\"owner@example.org\"], \"subject\": \"s\", \"repeatMinutes\": 0";
    private Site? _site;

    private Site Site => _site!;

    public async ValueTask InitializeAsync() => _site = await shared.BeginAsync(() => Site.OpenAsync(azurite, forms: new()
    {
        ["any"] = $$"""{ {{Open}}, "fields": [{ "name": "name" }, { "name": "fields[kept]" }] }""",
        ["legacy"] = $$"""{ {{Open}}, "charset": "windows-1252", "fields": [] }""",
    }));

    public ValueTask DisposeAsync() => default;

    [Theory]
    [InlineData("any", "name=a+b%2Bc", "name: a b+c")]
    [InlineData("any", "%6eame=1%&x=%zz", "name: 1%|x: %zz")]
    [InlineData("any", "b=2&a=1&b=3", "b: 2, 3|a: 1")]
    [InlineData("any", "a&b=&c=1", "a: |b: |c: 1")]
    [InlineData("any", "=nameless&a=1", "(a field without a name): nameless|a: 1")]
    [InlineData("any", "%EF%BB%BFname=%EF%BB%BFx", "name: x")]
    [InlineData("any", "\ufeffname=x", "name: x")]
    [InlineData("any", "fields%5Bname%5D=x&data%5By%5D=z&tags%5B%5D=1&tags%5B%5D=2", "name: x|y: z|tags: 1, 2")]
    [InlineData("any", "fields%5Bkept%5D=x", "fields[kept]: x")]
    [InlineData("any", "_charset_=windows-1252&name=%80%E9+%26%239786%3B", "name: €é ☺")]
    [InlineData("any", "_charset_=UTF-8&name=%C3%A9", "name: é")]
    [InlineData("any", "name=%26%239786%3B", "name: &#9786;")]
    [InlineData("any", "_charset_=shift_jis&name=%93%FA%96%7B", "name: 日本")]
    [InlineData("legacy", "name=%E9+%26%239786%3B", "name: é ☺")]
    [InlineData("any", "a%0D%0Ab%22=1", "a b\": 1")]
    public async Task A_urlencoded_post_is_read_as_it_was_meant(string form, string body, string expected) =>
        Assert.Equal(expected, await ReadAsync(form, body, Site.UrlEncoded));

    [Theory]
    [InlineData("name=\"a%0D%0Ab%22\"", "1", "a b\": 1")]
    [InlineData("name=\"naïve 日本\"", "é\r\nf", "naïve 日本:|é|f")]
    [InlineData("name=\"plain\"\r\nContent-Type: text/plain;charset=UTF-8", "a+b%20", "plain: a+b%20")]
    [InlineData("name=\"x\"", "\ufeffy", "x: y")]
    public async Task A_multipart_post_is_read_as_it_was_meant(string disposition, string value, string expected) => Assert.Equal(expected, await ReadAsync(
        "any", $"--b\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{value}\r\n--b--\r\n", Multipart));

    [Theory]
    [InlineData("""{"name":"x","n":1.50,"yes":true,"list":["a","b"],"none":null}""", "name: x|n: 1.50|yes: true|list: a, b")]
    [InlineData("""{"fields":{"name":"x"},"data":{"y":"z"}}""", "name: x|y: z")]
    [InlineData("\ufeff{\"name\":\"x\"}", "name: x")]
    public async Task A_JSON_post_is_read_as_it_was_meant(string body, string expected) =>
        Assert.Equal(expected, await ReadAsync("any", body, "application/json"));

    [Theory]
    [InlineData("any", "name=%E9", Site.UrlEncoded)]
    [InlineData("any", "name=%C3", Site.UrlEncoded)]
    [InlineData("any", "name=%ED%A0%80", Site.UrlEncoded)]
    [InlineData("any", "_charset_=UTF-8&name=%E9", Site.UrlEncoded)]
    public async Task What_is_not_in_the_encoding_is_refused_and_never_mangled(string form, string body, string type)
    {
        using var answer = await Site.PostRawAsync($"/f/{form}", Encoding.UTF8.GetBytes(body), type, "Accept: application/json");
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains("utf-8", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thousand_fields_keep_their_order_and_one_more_is_refused()
    {
        var fields = Enumerable.Range(0, 1_000).Select(number => $"f{number}={number}").ToList();
        var expected = string.Join('|', Enumerable.Range(0, 1_000).Select(number => $"f{number}: {number}"));
        Assert.Equal(expected, await ReadAsync("any", string.Join('&', fields), Site.UrlEncoded));
        using var answer = await Site.PostRawAsync("/f/any", Encoding.ASCII.GetBytes(string.Join('&', fields.Append("one=more"))));
        Assert.Equal(400, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_long_text_of_an_alphabet_that_triples_on_the_way_is_taken()
    {
        var text = new string('字', 20_000);
        var body = $"name=x&text={Uri.EscapeDataString(text)}";
        Assert.True(body.Length > 64 * 1024);
        Assert.Equal($"name: x|text: {text}", await ReadAsync("any", body, Site.UrlEncoded));
    }

    /// <returns>The lines of the mail that stand for fields, joined by "|".</returns>
    private async Task<string> ReadAsync(string form, string body, string type)
    {
        using var answer = await Site.PostRawAsync($"/f/{form}", Encoding.UTF8.GetBytes(body), type, "Accept: application/json");
        Assert.True((int)answer.StatusCode == 202, await answer.Content.ReadAsStringAsync());
        return Site.Fields(await Site.MailAsync());
    }
}

using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Orders;

/// <summary>What an order is refused for: where, with which code, and that it is a refusal and nothing worse.</summary>
public sealed class OrderRefusalTests(Azurite azurite, SharedSite shared) : IClassFixture<SharedSite>, IAsyncLifetime
{
    private static readonly string Long = new('x', 501);
    private static readonly string Nines = new('9', 40);

    /// <summary>
    /// Changes to the cart of <see cref="ShopForm"/>, "name=value" apart by "&amp;", a name alone takes the field away, "+name=value" adds one
    /// more; what is refused, and why. The first kind is of the form without prices of its own, the second of the one with them.
    /// </summary>
    private static readonly (string Change, string Faults)[] Lines =
    [
        ("items[0][price]=9.90", ""),
        ("total", ""),
        ("total=50.8", ""),
        ("total=050.80", ""),
        ("items[0][price]= 9.90 ", ""),
        ("items[0][note]", ""),
        ("items[0][price]=0.00&total=31.00", ""),
        ("items[0][quantity]=999999999&items[0][price]=1.01&total=1010000029.99", ""),
        ("shipping&total=43.80", ""),
        // Totals.
        ("total=50.79", "total total"),
        ("total=50.81", "total total"),
        ("total=50,80", "total total"),
        ("total=-50.80", "total total"),
        ("total=5080e-2", "total total"),
        ("total=1e400", "total total"),
        ("total=free", "total total"),
        ("+total=50.80", "total total"),
        ("shipping=15.00", "total total"),
        ("shipping=0.01", "shipping choice, total total"),
        // Prices.
        ("items[0][price]=9,90", "items[0].price price"),
        ("items[0][price]=1'000.00", "items[0].price price"),
        ("items[0][price]=1,000.00", "items[0].price price"),
        ("items[0][price]=-9.90", "items[0].price price"),
        ("items[0][price]=%2B9.90", "items[0].price price"),
        ("items[0][price]=9.9e1", "items[0].price price"),
        ("items[0][price]=9.901", "items[0].price price"),
        ("items[0][price]=9.", "items[0].price price"),
        ("items[0][price]=.90", "items[0].price price"),
        ("items[0][price]=9.9.0", "items[0].price price"),
        ("items[0][price]=0x10", "items[0].price price"),
        ("items[0][price]=NaN", "items[0].price price"),
        ("items[0][price]=٩.٩", "items[0].price price"),
        ("items[0][price]=CHF 9.90", "items[0].price price"),
        ("items[0][price]=9.90\n", "items[0].price price"),
        ("items[0][price]", "items[0].price required"),
        ("items[0][price]=", "items[0].price required"),
        ("items[0][price]=" + Nines, "items[0].price too-large"),
        ("items[0][price]=1" + Nines, "items[0].price price"),
        ("items[0][price]=1000000000000", "items[0].price too-large"),
        ("items[0][price]=999999999999.99", "items[0] too-large"),
        ("items[0][price]=499999999999.99&items[1][price]=499999999999.99&total", "total too-large"),
        // Quantities.
        ("items[0][quantity]", "items[0].quantity required"),
        ("items[0][quantity]=0", "items[0].quantity quantity"),
        ("items[0][quantity]=-2", "items[0].quantity quantity"),
        ("items[0][quantity]=2.0", "items[0].quantity quantity"),
        ("items[0][quantity]=1e3", "items[0].quantity quantity"),
        ("items[0][quantity]=1 000", "items[0].quantity quantity"),
        ("items[0][quantity]=1000000000", "items[0].quantity quantity"),
        ("items[0][quantity]=" + Nines, "items[0].quantity quantity"),
        ("items[0][quantity]=999999999&items[0][price]=999999999999.99", "items[0] too-large"),
        // Texts.
        ("items[0][sku]", "items[0].sku required"),
        ("items[1][sku]= ", "items[1].sku required"),
        ("items[0][note]=" + Long, "items[0].note too-long"),
        ("items[0][note]=a\r\nb", "items[0].note pattern"),
        // The names of lines.
        ("items[3][sku]=A-1&items[3][quantity]=1&items[3][price]=1", "items[2] line"),
        ("items[999999][sku]=A-1", "items[2] line"),
        ("items[1][sku]&items[1][quantity]&items[1][price]&items[2][sku]=x", "items[1] line"),
        ("items[0][sku]&items[0][quantity]&items[0][price]&items[0][note]", "items[0] line"),
        ("items[1][sku]&items[1][quantity]&items[1][price]&items[0][sku]&items[0][quantity]&items[0][price]&items[0][note]", "items required"),
        ("+items[0][sku]=A-1", "items[0].sku line"),
        ("items[0][color]=red", "items[0].color line"),
        ("items[0][total]=19.80", "items[0].total line"),
        ("items=x", "items line"),
        ("items[]=x", "items line"),
        ("items[][sku]=x", "items line"),
        ("items[0]=x", "items[0] line"),
        ("items[00][sku]=x", "items[00] line"),
        ("items[-1][sku]=x", "items line"),
        ("items[1000000][sku]=x", "items line"),
        ("items[99999999999999999999][sku]=x", "items line"),
        ("items[0].sku=x", "items[0] line"),
        ("items.0.sku=x", "items line"),
        ("items[0][sku][0]=x", "items[0] line"),
        ("items[0][s k u]=x", "items[0] line"),
        ("items[0][price]=a&items[1][quantity]=b", "items[0].price price, items[1].quantity quantity"),
    ];

    private static readonly (string Change, string Faults)[] Listed =
    [
        ("total", ""),
        ("items[0][price]", ""),
        ("items[1][price]=24", ""),
        ("items[0][sku]=A-9", "items[0].sku article"),
        ("items[0][sku]=a-1", "items[0].sku article"),
        ("items[0][sku]=A-2", "items[0].price price-differs"),
        ("items[0][price]=0.01", "items[0].price price-differs"),
        ("items[0][price]=0.01&total=31.02", "items[0].price price-differs"),
        ("items[0][price]=9.91", "items[0].price price-differs"),
        ("items[0][sku]=A-9&items[0][price]", "items[0].sku article"),
        ("items[0][sku]&items[0][price]", "items[0].sku required"),
    ];

    private Fields.FieldForm? _site;

    private Fields.FieldForm Site => _site!;

    public async ValueTask InitializeAsync() => _site = await shared.BeginAsync(() => Fields.FieldForm.OpenAsync(
        azurite,
        ("free", ShopForm.Fields, $"\"order\": {{ {ShopForm.Columns}, \"extras\": [\"shipping\"], \"maxItems\": 1000 }}"),
        ("listed", ShopForm.Fields, $"\"order\": {{ {ShopForm.Columns}, \"extras\": [\"shipping\"], {ShopForm.Prices} }}"),
        ("plain", ShopForm.Fields, "\"language\": \"en\"")));

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task Every_fault_is_told_with_its_place_and_its_code()
    {
        var wrong = new List<string>();
        foreach (var (form, change, faults) in Lines.Select(line => ("free", line.Change, line.Faults)).Concat(Listed.Select(line => ("listed", line.Change, line.Faults))))
        {
            var (status, errors) = await PostAsync(form, new FormUrlEncodedContent(Changed(change)));
            if (errors != faults || status != (faults.Length == 0 ? 202 : 422))
            {
                wrong.Add($"{form} with \"{change}\": {status} \"{errors}\" where \"{faults}\" was due");
            }
        }

        Assert.Equal("", string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("""[{ "sku": "A-1", "quantity": 1, "price": 9.90 }]""", "")]
    [InlineData("""[{ "sku": "A-1", "quantity": 1, "price": 0.1 }, { "sku": "A-1", "quantity": 1, "price": "0.2", "note": null }]""", "")]
    [InlineData("""[{ "sku": "A-1", "quantity": 1, "price": 99e-1 }]""", "items[0].price price")]
    [InlineData("""[{ "sku": "A-1", "quantity": 1.0, "price": 9 }]""", "items[0].quantity quantity")]
    [InlineData("""[{ "sku": "A-1", "quantity": true, "price": 9 }]""", "items[0].quantity quantity")]
    [InlineData("""[{ "sku": "A-1", "quantity": 1, "price": 9 }, "A-2"]""", "items[1] line")]
    [InlineData("""[{ "sku": "A-1", "quantity": 1, "price": 9 }, {}]""", "items[1] line")]
    [InlineData("""[{ "sku": "A-1", "quantity": 1, "price": 9 }, null]""", "items[1] line")]
    [InlineData("""[[{ "sku": "A-1" }]]""", "items[0] line")]
    [InlineData("""["A-1", "A-2"]""", "items line")]
    [InlineData("""[]""", "items required")]
    [InlineData("\"A-1\"", "items line")]
    [InlineData("""[{ "sku": null, "quantity": 1, "price": 9 }]""", "items[0].sku required")]
    [InlineData("""[{ "sku": ["A-1"], "quantity": 1, "price": 9 }]""", "items[0] line")]
    [InlineData("""[{ "sku": "A-1", "sku": "A-2", "quantity": 1, "price": 9 }]""", "items[0].sku line")]
    [InlineData("""[{ "sku": "A-1", "quantity": 1, "price": 9, "__proto__": {} }]""", "items[0] line")]
    [InlineData("""[{ "sku": "A-1", "quantity": 1, "price": 9, "a]b[": 1 }]""", "items[0] line")]
    public async Task A_list_of_objects_is_judged_like_the_fields_of_a_page(string items, string faults)
    {
        var (status, errors) = await PostAsync("free", Json($$"""{ "email": "zoe@example.net", "items": {{items}} }"""));
        Assert.Equal((faults.Length == 0 ? 202 : 422, faults), (status, errors));
    }

    [Fact]
    public async Task A_form_without_an_order_takes_no_objects()
    {
        var (status, _) = await PostAsync("plain", Json("""{ "email": "zoe@example.net", "items": [{ "sku": "A-1" }] }"""));
        Assert.Equal(400, status);
    }

    [Theory]
    [InlineData(1_000, 202, "")]
    [InlineData(1_001, 422, "items too-many")]
    [InlineData(10_000, 413, "")]
    public async Task As_many_lines_as_the_form_takes_and_more_are_a_refusal(int count, int expected, string faults)
    {
        var lines = Enumerable.Range(0, count).ToList();
        var json = string.Join(',', lines.Select(i => $$"""{"sku":"A-{{i}}","quantity":1,"price":"0.01"}"""));
        Assert.Equal((expected, faults), await PostAsync("free", Json($$"""{"email":"zoe@example.net","total":"{{(count / 100m).ToString("F2", CultureInfo.InvariantCulture)}}","items":[{{json}}]}""")));
        var pairs = lines.SelectMany(i => new[] { KeyValuePair.Create($"items[{i}][sku]", "A"), new($"items[{i}][quantity]", "1"), new($"items[{i}][price]", "0.01") })
            .Prepend(new("email", "zoe@example.net")).ToList();
        Assert.Equal((expected, faults), await PostAsync("free", new FormUrlEncodedContent(pairs)));
        Assert.Equal((expected, faults), await PostAsync("free", ShopForm.Multipart(pairs).Content()));
    }

    [Fact]
    public async Task What_we_computed_is_told_in_the_visitors_language_and_a_browser_keeps_the_lines()
    {
        var page = await Site.PageAsync("free", Changed("total=1&email=zoe"), "fr");
        Assert.Contains("Total\u00a0: cette commande s’élève à 50.80 CHF", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.Contains("<input type=\"hidden\" name=\"items[0][note]\" value=\"buy &lt;b&gt;pills&lt;/b&gt;\">", page, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"total\"", page, StringComparison.Ordinal);
        var (_, messages) = await Site.PostAsync("listed", Changed("items[1][price]=0.10"), "en");
        Assert.Equal("Price, line 2: the shop's price is 24.00 CHF. Please look at the shop's page again.", messages);
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static List<KeyValuePair<string, string>> Changed(string change)
    {
        var cart = ShopForm.Cart();
        foreach (var (name, value) in change.Split('&').Select(part => (part.Split('=')[0], part.Contains('=', StringComparison.Ordinal) ? part[(part.IndexOf('=', StringComparison.Ordinal) + 1)..] : null)))
        {
            if (name[0] != '+')
            {
                cart.RemoveAll(pair => pair.Key == name);
            }

            if (value is not null)
            {
                cart.Add(new(name.TrimStart('+'), value));
            }
        }

        return cart;
    }

    /// <returns>The status, and "field code" of each fault.</returns>
    private async Task<(int Status, string Faults)> PostAsync(string form, HttpContent body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/f/{form}") { Content = body, Headers = { { "Accept", "application/json" } } };
        using var answer = await Site.App.Http.SendAsync(request);
        using var told = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var errors = told.RootElement.TryGetProperty("errors", out var list)
            ? list.EnumerateArray().Select(error => $"{error.GetProperty("field").GetString()} {error.GetProperty("code").GetString()}") : [];
        return ((int)answer.StatusCode, string.Join(", ", errors));
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using MimeKit;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Orders;

/// <summary>An order from the post to what the shop's owner opens with gpg, and what the customer gets.</summary>
public sealed class OrderJourneyTests(Azurite azurite) : IAsyncLifetime
{
    private const string Altcha = "\"altcha\": { \"cost\": 10, \"tries\": 40 }, \"repeatMinutes\": 0";

    private const string Aligned = """
        Article  Note              Quantity  Price  Amount
        A-1      buy <b>pills</b>         2   9.90   19.80
        A-2                               1  24.00   24.00
        Shipping: 7.00
        Total: 50.80 CHF
        """;

    private Site? _site;

    private Site Site => _site!;

    public async ValueTask InitializeAsync() => _site = await Site.OpenAsync(azurite, forms: new()
    {
        ["whole"] = ShopForm.Json($"{Altcha}, {ShopForm.Sealed("message")}, \"attach\": [\"json\", \"csv\", \"xml\"], \"confirmation\": {{ \"to\": \"email\", \"order\": true }}"),
        ["block"] = ShopForm.Json($"{Altcha}, {ShopForm.Sealed("fields")}, \"confirmation\": {{ \"to\": \"email\" }}"),
        ["open"] = ShopForm.Json($"{Altcha}, \"template\": {{ \"text\": \"shop.hbs\" }}, \"confirmation\": {{ \"to\": \"email\", \"order\": true, \"template\": {{ \"text\": \"thanks.hbs\" }} }}", ""),
    }, set: app =>
    {
        File.WriteAllText(Path.Combine(app.Forms, "shop.hbs"), "{{#each order.lines}}{{values.quantity}}*{{values.sku}}={{total}} {{../order.currency}};{{/each}}{{order.total}}");
        File.WriteAllText(Path.Combine(app.Forms, "thanks.hbs"), "{{receipt}} {{order.total}} {{values.name}}\n{{#each order.lines}}{{#each cells}}{{value}},{{/each}}{{/each}}");
    });

    public ValueTask DisposeAsync() => Site.DisposeAsync();

    [Theory]
    [InlineData("page")]
    [InlineData("multipart")]
    [InlineData("script")]
    public async Task The_shop_opens_the_lines_and_the_total_and_the_customer_gets_the_receipt(string kind)
    {
        var receipt = await PostAsync("whole", kind);
        var mails = await Site.Smtp.WaitForMailAsync(2, Site.Patience);
        Assert.Equal("encrypted", mails[0].Parse().Body!.ContentType.MediaSubtype);
        var opened = await MimeEntity.LoadAsync(new MemoryStream(await Site.DecryptAsync(Site.Sealed(mails[0].Parse()))));
        var parts = new MimeMessage { Body = opened };

        Assert.Contains($"Order:\n{Aligned}\n", parts.TextBody!.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.DoesNotContain("items", parts.TextBody, StringComparison.Ordinal);
        Assert.Contains(">50.80 CHF</td>", parts.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("buy &lt;b&gt;pills&lt;/b&gt;</td>", parts.HtmlBody, StringComparison.Ordinal);
        CheckJson(Attached(parts, "fields.json"));
        CheckCsv(Encoding.UTF8.GetString(Attached(parts, "fields.csv")));
        CheckXml(Attached(parts, "fields.xml"));

        var confirmation = mails[1].Parse();
        Assert.Equal(["zoe@example.net"], mails[1].To);
        foreach (var part in new[] { confirmation.TextBody, WebUtility.HtmlDecode(confirmation.HtmlBody) })
        {
            Assert.Contains(receipt, part, StringComparison.Ordinal);
            Assert.Contains("2 × 9.90 = 19.80", part, StringComparison.Ordinal);
            Assert.Contains("A-1", part, StringComparison.Ordinal);
            Assert.Contains("50.80 CHF", part, StringComparison.Ordinal);
            Assert.DoesNotContain("pills", part, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("A-1", Site.App.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subject_that_travels_in_clear_repeats_nothing_of_a_sealed_order()
    {
        var cart = ShopForm.Cart().Append(new("altcha", await ShopForm.ProofAsync(Site.Http, "block"))).Append(new("_subject", "Order over 50.80"));
        using var answer = await Site.Http.PostAsync("/f/block", new FormUrlEncodedContent(cart));
        Assert.Equal("Order", (await Site.MailAsync()).Subject);
    }

    [Fact]
    public async Task In_a_readable_mail_the_order_is_in_the_sealed_block_only_and_the_confirmation_is_silent_about_it()
    {
        var receipt = await PostAsync("block", "page");
        var mails = await Site.Smtp.WaitForMailAsync(2, Site.Patience);
        var mail = mails[0].Parse();
        foreach (var part in new[] { mail.TextBody, mail.HtmlBody, mails[1].Parse().TextBody, mails[1].Parse().HtmlBody })
        {
            Assert.DoesNotContain("A-1", part, StringComparison.Ordinal);
            Assert.DoesNotContain("50.80", part, StringComparison.Ordinal);
        }

        Assert.Contains("Order: [sealed", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains(Aligned, (await Site.OpenAsync(mail)).ReplaceLineEndings("\n"), StringComparison.Ordinal);
        var json = mail.Attachments.OfType<MimePart>().Single(file => file.FileName == "fields.json.pgp");
        using var content = new MemoryStream();
        await json.Content!.DecodeToAsync(content);
        CheckJson(await Site.DecryptAsync(content.ToArray()));
        Assert.Contains(receipt, mails[1].Parse().TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Own_templates_show_the_order_and_what_anybody_could_write_is_not_in_the_confirmation()
    {
        // Without prices of its own the shop mails the visitor's, and no text of a line may go to an address that anybody can type.
        var receipt = await PostAsync("open", "page");
        var mails = await Site.Smtp.WaitForMailAsync(2, Site.Patience);
        Assert.Equal("2*A-1=19.80 CHF;1*A-2=24.00 CHF;50.80", mails[0].Parse().TextBody!.Trim());
        Assert.Equal($"{receipt} 50.80 \n2,9.90,1,24.00,", mails[1].Parse().TextBody!.ReplaceLineEndings("\n").Trim());
        Assert.DoesNotContain("A-1", mails[1].Parse().HtmlBody, StringComparison.Ordinal);
        Assert.Contains("24.00", mails[1].Parse().HtmlBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_and_preview_know_orders()
    {
        var post = $"{string.Join('&', ShopForm.Cart().Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"))}";
        using var asked = new FormUrlEncodedContent(new Dictionary<string, string> { ["form"] = "whole", ["post"] = post });
        using var answer = await Site.Http.PostAsync("/explain", asked);
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        Assert.Contains("an order of 2 lines (sealed)", page, StringComparison.Ordinal);
        Assert.DoesNotContain("items[", page, StringComparison.Ordinal);

        foreach (var form in new[] { "whole", "block", "open" })
        {
            using var preview = await Site.Http.GetAsync($"/preview/{form}");
            Assert.Equal(HttpStatusCode.OK, preview.StatusCode);
        }

        using var files = new TemporaryFiles();
        await Site.App.CommandAsync("preview", "whole", "--out", files.Folder);
        Assert.Contains("A-2", await File.ReadAllTextAsync(files.Path("whole.txt")), StringComparison.Ordinal);
        Assert.Contains("Total: 98.80 CHF", await File.ReadAllTextAsync(files.Path("whole.txt")), StringComparison.Ordinal);
    }

    /// <returns>The receipt.</returns>
    private async Task<string> PostAsync(string form, string kind)
    {
        var altcha = await ShopForm.ProofAsync(Site.Http, form);
        var cart = ShopForm.Cart().Append(new("altcha", altcha));
        using HttpContent body = kind switch
        {
            "page" => new FormUrlEncodedContent(cart),
            "multipart" => ShopForm.Multipart(cart).Content(),
            _ => JsonContent.Create(new Dictionary<string, object>(ShopForm.Script()) { ["altcha"] = altcha }),
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/f/{form}") { Content = body, Headers = { { "Accept", "application/json" } } };
        using var answer = await Site.Http.SendAsync(request);
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
        return new Uri((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("statusUrl").GetString()!).Segments[^1];
    }

    private static byte[] Attached(MimeMessage mail, string name)
    {
        using var content = new MemoryStream();
        mail.Attachments.OfType<MimePart>().Single(file => file.FileName == name).Content!.DecodeTo(content);
        return content.ToArray();
    }

    private static void CheckJson(byte[] bytes)
    {
        using var written = JsonDocument.Parse(bytes);
        using var expected = JsonDocument.Parse("""
            {
              "currency": "CHF",
              "lines": [
                { "sku": "A-1", "note": "buy <b>pills</b>", "quantity": 2, "price": "9.90", "total": "19.80" },
                { "sku": "A-2", "note": "", "quantity": 1, "price": "24.00", "total": "24.00" }
              ],
              "extras": [{ "field": "shipping", "label": "Shipping", "amount": "7.00" }], "total": "50.80"
            }
            """);
        Assert.True(JsonElement.DeepEquals(expected.RootElement, written.RootElement.GetProperty("order")), Encoding.UTF8.GetString(bytes));
        Assert.DoesNotContain(written.RootElement.GetProperty("fields").EnumerateArray(), field => field.GetProperty("type").GetString() == "undeclared");
    }

    private static void CheckCsv(string csv)
    {
        var rows = csv.TrimEnd().Split("\r\n").Select(row => row.Trim('"', '\uFEFF').Split("\",\"")).ToList();
        Assert.Equal(["_id", "_receipt", "_form", "_acceptedAt", "name", "email", "shipping", "_total", "_currency", "line.sku", "line.note", "line.quantity", "line.price", "line.total"],
            rows[0]);
        Assert.Equal(["Zoë", "zoe@example.net", "7.00", "50.80", "CHF", "A-1", "buy <b>pills</b>", "2", "9.90", "19.80"], rows[1][4..]);
        Assert.Equal(["", "", "", "50.80", "CHF", "A-2", "", "1", "24.00", "24.00"], rows[2][4..]);
        Assert.Equal(rows[1][..4], rows[2][..4]);
        Assert.Equal(3, rows.Count);
    }

    private static void CheckXml(byte[] bytes)
    {
        Rendering.DataAttachmentTests.Validate(bytes);
        var order = XDocument.Load(new MemoryStream(bytes)).Root!.Element(Rendering.DataAttachmentTests.Element("order"))!;
        Assert.Equal("50.80 CHF", $"{order.Attribute("total")!.Value} {order.Attribute("currency")!.Value}");
        Assert.Equal(["A-1", "buy <b>pills</b>", "2", "9.90", "A-2", "", "1", "24.00"],
            order.Descendants(Rendering.DataAttachmentTests.Element("cell")).Select(cell => cell.Value));
        Assert.Equal("7.00", order.Element(Rendering.DataAttachmentTests.Element("extra"))!.Attribute("amount")!.Value);
    }
}

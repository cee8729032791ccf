using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Orders;

/// <summary>A shop's page in a browser: a cart that its script builds, and a visitor who mistypes.</summary>
public sealed class OrderPageTests(Azurite azurite)
{
    private const string Shop = "http://shop.example/cart.html";

    private const string Page = """
        <!doctype html><html lang="en"><meta charset="utf-8"><title>Cart</title>
        <form method="post" action="ACTION/f/order">
        <div id="lines"></div>
        <label>Shipping <select name="shipping"><option value="7.00">Post</option><option value="15.00">Courier</option></select></label>
        <label>E-mail <input name="email"></label><input type="hidden" name="total"><button>Order</button>
        </form>
        <button id="mug">Blue mug</button><button id="pen">Pen</button>
        <script>
        const prices = { "A-1": "9.90", "=B": "0.05" }, form = document.forms[0], lines = document.getElementById("lines");
        let count = 0;
        function add(sku, quantity) {
          for (const [name, value] of Object.entries({ sku, quantity, price: prices[sku] })) {
            const input = Object.assign(document.createElement("input"), { name: `items[${count}][${name}]`, value });
            lines.append(input);
          }
          count++;
        }
        mug.onclick = () => add("A-1", 3);
        pen.onclick = () => add("=B", 7);
        form.onsubmit = () => {
          let sum = Number(form.shipping.value);
          for (let i = 0; i < count; i++) sum += form[`items[${i}][quantity]`].value * form[`items[${i}][price]`].value;
          form.total.value = sum.toFixed(2);
        };
        </script></html>
        """;

    [Fact]
    public async Task A_visitor_mends_his_address_on_our_page_and_the_order_is_still_the_same()
    {
        await using var site = await Site.OpenAsync(azurite, forms: new() { ["order"] = ShopForm.Json(ShopForm.Sealed("message")) });
        await using var chromium = await Chromium.LaunchAsync();
        var page = await chromium.Browser.NewPageAsync();
        var html = Page.Replace("ACTION", site.Http.BaseAddress!.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
        await page.RouteAsync(Shop, route => route.FulfillAsync(new() { ContentType = "text/html; charset=utf-8", Body = html }));
        await page.GotoAsync(Shop);
        await page.ClickAsync("#mug");
        await page.ClickAsync("#pen");
        await page.FillAsync("input[name=email]", "zoe@");
        await page.ClickAsync("form button");

        Assert.Contains("e-mail", await page.Locator("[role=alert]").InnerTextAsync(), StringComparison.OrdinalIgnoreCase);
        await Axe.CheckAsync(page, "order-mend");
        await page.FillAsync("input[type=email]", "zoe@example.net");
        await page.SelectOptionAsync("select", "15.00");
        await page.ClickAsync("button[type=submit]");
        await page.WaitForURLAsync("**/s/*", new() { WaitUntil = Microsoft.Playwright.WaitUntilState.Commit });

        var opened = await site.OpenAsync(await site.MailAsync());
        Assert.Matches(@"A-1 +3 +9\.90 +29\.70\r?\n", Text(opened));
        Assert.Matches(@"=B +7 +0\.05 +0\.35\r?\n", Text(opened));
        Assert.Contains("Total: 45.05 CHF", Text(opened), StringComparison.Ordinal);
    }

    private static string Text(string entity) => ((MimeKit.TextPart)((MimeKit.Multipart)MimeKit.MimeEntity.Load(
        new MemoryStream(System.Text.Encoding.UTF8.GetBytes(entity))))[0]).Text;
}

using Microsoft.Playwright;
using Sealpost.Accepting;
using Sealpost.Accepting.Orders;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Project;
using Xunit;

namespace Sealpost.Tests.Rendering;

/// <summary>
/// How the built-in mail looks and fits. With <c>SCREENSHOTS=folder</c> it keeps the pictures; <c>docs/screenshots</c> puts those called mail-light, mail-dark
/// and mail-phone into <c>docs/images</c>.
/// </summary>
[Collection(nameof(Reader))]
public sealed class PictureTests(Reader reader)
{
    private const string Fields = """
        { "name": "name", "label": "Your name" }, { "name": "email", "type": "email", "label": "Your e-mail address" },
        { "name": "phone", "type": "tel", "label": "Telephone" }, { "name": "topics", "type": "multiple", "label": "Topics", "choices": ["Repair", "Rental"] },
        { "name": "message", "type": "textarea", "label": "Your message" }, { "name": "photo", "type": "file", "label": "A photo" },
        { "name": "account", "label": "Account number", "sensitive": true }, { "name": "shipping", "label": "Shipping" }
        """;

    private const string Order = """
        "order": {
          "columns": [
            { "name": "sku", "label": "Article" }, { "name": "note", "label": "Note" }, { "name": "quantity", "label": "Quantity", "type": "quantity" },
            { "name": "price", "label": "Price", "type": "price" }
          ],
          "currency": "CHF", "extras": ["shipping"]
        }
        """;

    public static TheoryData<string, string, int, bool> Table => new()
    {
        { "light", "usual", 760, false }, { "dark", "usual", 760, true }, { "phone", "usual", 375, false },
        { "phone-dark", "usual", 375, true }, { "rtl", "rtl", 760, false }, { "rtl-phone", "rtl", 375, false },
        { "long", "long", 760, false }, { "long-phone", "long", 375, false }, { "block", "block", 760, false },
        { "block-phone-dark", "block", 375, true }, { "narrow", "usual", 320, false },
        { "order", "order", 760, false }, { "order-dark", "order", 760, true }, { "order-phone", "order", 375, false }, { "order-narrow", "order", 320, true },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public async Task The_mail_fits_its_window(string name, string content, int width, bool dark)
    {
        using var bench = new MailBench(Fields, $"\"subject\": \"Question from {{name}}\", {Order}", content is "block" ? "fields" : "message");
        var post = content is "order" ? OrderReader.Read(bench.Form.Definition, Sample(content)).WithoutLines(bench.Form) : Sample(content);
        var mail = bench.Render(post, content is "block" ? Block : null);
        await using var opened = await reader.OpenAsync(mail.Html, new()
        {
            ViewportSize = new() { Width = width, Height = 500 }, ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
        });

        Assert.Empty(opened.Events);
        Assert.True(await opened.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width);
        var background = await opened.Page.EvaluateAsync<string>("getComputedStyle(document.querySelector('.card')).backgroundColor");
        Assert.Equal(dark ? "rgb(29, 32, 36)" : "rgb(255, 255, 255)", background);
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } folder)
        {
            await opened.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"mail-{name}.png"), FullPage = true });
        }
    }

    [Fact]
    public void The_pictures_in_the_documentation_are_small_and_shown()
    {
        var pages = string.Concat(DocumentPages.All.Select(page => File.ReadAllText(Path.Combine(Checkout.Root, page))));
        foreach (var picture in new DirectoryInfo(Path.Combine(Checkout.Root, "docs", "images")).GetFiles())
        {
            Assert.InRange(picture.Length, 5_000, 100_000);
            Assert.Contains($"images/{picture.Name})", pages, StringComparison.Ordinal);
        }
    }

    private static string Block => $"-----BEGIN PGP MESSAGE-----\r\n\r\n{string.Concat(Enumerable.Repeat($"hF4D{new string('x', 56)}Ab0=\r\n", 9))}=Xy0z\r\n-----END PGP MESSAGE-----\r\n";

    private static Submission Sample(string content) => content switch
    {
        "order" => MailBench.Post(
            ("name", "Zoë Ångström"), ("email", "zoe@example.org"), ("shipping", "7.00"),
            ("items[0][sku]", "A-1"), ("items[0][note]", "blue, with a gift card that says thank you"), ("items[0][quantity]", "2"), ("items[0][price]", "9.90"),
            ("items[1][sku]", new string('B', 40)), ("items[1][note]", "שלום"), ("items[1][quantity]", "1200"), ("items[1][price]", "1240.00")),
        "rtl" => MailBench.Post(
            ("name", "דנה כהן"), ("email", "dana@example.org"), ("phone", "+972 3 123 4567"), ("topics", "Repair"),
            ("message", "שלום,\nהאם אפשר לתקן אופניים מדגם Sirius 3 עד יום חמישי? המחיר אינו חשוב.\n\nMany thanks!\nתודה רבה, דנה"),
            ("הערה", "مرحبا بالعالم")),
        "long" => MailBench.Post(
            ("name", new string('M', 200)), ("email", $"{new string('a', 60)}@{new string('b', 60)}.example.org"),
            ("message", string.Join("\n\n", Enumerable.Range(1, 6).Select(i => $"{i}. {string.Concat(Enumerable.Repeat("A long text should stay readable to its end. ", 12))}"))
                + $"\n\nhttps://example.org/{new string('x', 400)}"),
            (new string('u', 150), "a value of a field with a long name")),
        _ => MailBench.Post(
            ("name", "Zoë Martin"), ("email", "zoe@example.org"), ("phone", "+44 20 7946 0958"), ("topics", "Repair, Rental"),
            ("message", "Hello,\n\nmy bicycle (a Sirius 3, see https://www.example.org/sirius) has lost its chain twice this week. Could you look at it "
                + "before Thursday? I would rent another one for that time.\n\nMany thanks\nZoë"),
            ("photo", "chain.jpg"), ("account", "NL-4711")) with { Files = [MailBench.Upload("photo", "chain.jpg", "jpeg", 482_113)] },
    };
}

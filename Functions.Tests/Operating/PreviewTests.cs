using System.Net;
using MimeKit;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Operating;

/// <summary>The mail of a form before anybody has posted it.</summary>
public sealed class PreviewTests(Azurite azurite)
{
    private const string Form = """
        {
          "recipients": ["owner@example.org"], "subject": "Visit of {name}", "encryption": { "scope": "message", "keys": ["owner.asc"] },
          "fields": [
            { "name": "name", "maxLength": 6 }, { "name": "day", "type": "date", "min": "today" }, { "name": "people", "type": "number", "min": "2" },
            { "name": "wishes", "type": "multiple", "choices": ["a", "b", "c"], "max": "1" }, { "name": "message", "type": "textarea" },
            { "name": "iban", "sensitive": true }
          ]
        }
        """;

    [Fact]
    public async Task The_command_writes_what_travels_and_what_the_owner_reads_and_sends_nothing()
    {
        await using var site = await Site.OpenAsync(azurite, forms: new() { ["visit"] = Form });
        using var files = new TemporaryFiles();
        var written = await site.App.CommandAsync("preview", "visit", "--out", files.Folder);
        Assert.Equal((0, ""), (written.ExitCode, written.Errors));
        Assert.Equal(["visit.eml", "visit.html", "visit.page.html", "visit.txt"], Directory.GetFiles(files.Folder).Select(Path.GetFileName).Order());

        var mail = await MimeMessage.LoadAsync(files.Path("visit.eml"));
        Assert.Equal("[...]", mail.Subject);
        Assert.Contains("GB33 BUKB", await site.OpenAsync(mail), StringComparison.Ordinal);
        var text = await File.ReadAllTextAsync(files.Path("visit.txt"));
        Assert.Contains("name: Zoë Ån", text, StringComparison.Ordinal);
        Assert.Contains("people: 2", text, StringComparison.Ordinal);
        Assert.Contains("wishes: a\r\n", text, StringComparison.Ordinal);
        Assert.Equal(0, site.Smtp.ConnectionCount);

        // Where only fields are sealed, it is what everybody on the way sees.
        await site.App.CommandAsync("preview", "contact", "--out", files.Folder);
        var readable = await File.ReadAllTextAsync(files.Path("contact.html")) + await File.ReadAllTextAsync(files.Path("contact.txt"));
        Assert.Contains("-----BEGIN PGP MESSAGE-----", readable, StringComparison.Ordinal);
        Assert.DoesNotContain("GB33", readable, StringComparison.Ordinal);

        Assert.Equal((1, "There is no form nobody.\n"), await FailedAsync(site, "nobody"));
    }

    [Fact]
    public async Task The_page_shows_phone_and_desktop_light_and_dark_without_script_and_without_anything_from_elsewhere()
    {
        await using var site = await Site.OpenAsync(azurite, forms: new() { ["visit"] = Form });
        await using var chromium = await Chromium.LaunchAsync();
        var page = await chromium.Browser.NewPageAsync();
        var requests = new List<string>();
        page.Request += (_, request) => requests.Add(request.Url);
        await page.GotoAsync(new Uri(site.Http.BaseAddress!, "/preview/visit").ToString());

        Assert.Equal("Visit of Zoë Ån", await page.Locator("h1").TextContentAsync());
        Assert.True(await page.Locator("iframe.light").IsVisibleAsync());
        Assert.False(await page.Locator("iframe.dark").IsVisibleAsync());
        var wide = (await page.Locator("iframe.light").BoundingBoxAsync())!.Width;
        await page.Locator("label[for=phone]").ClickAsync();
        await page.Locator("label[for=dark]").ClickAsync();
        Assert.False(await page.Locator("iframe.light").IsVisibleAsync());
        Assert.Equal(375, (await page.Locator("iframe.dark").BoundingBoxAsync())!.Width, tolerance: 3);
        Assert.True(wide > 700);
        Assert.Contains("Saturday, four people", await page.FrameLocator("iframe.dark").Locator("body").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal($"{site.Http.BaseAddress}preview/visit", Assert.Single(requests));
        await Chromium.ScreenshotAsync(page, "preview");

        using var unknown = await site.Http.GetAsync("/preview/nobody");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task In_Production_there_is_no_preview()
    {
        await using var site = await Site.OpenAsync(azurite, forms: new() { ["visit"] = Form });
        await site.App.StopAsync();
        site.App.Settings["Smtp__Security"] = "StartTls";
        await site.App.StartAsync("Production");
        using var answer = await site.Http.GetAsync("/preview/visit");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.DoesNotContain("Zoë", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<(int, string)> FailedAsync(Site site, string form)
    {
        var failed = await site.App.CommandAsync("preview", form);
        return (failed.ExitCode, failed.Errors);
    }
}

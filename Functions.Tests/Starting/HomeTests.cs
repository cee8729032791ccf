using System.Net;
using Microsoft.Playwright;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Starting;

/// <summary>The page at <c>/</c>, as a developer uses it.</summary>
public sealed class HomeTests(Azurite azurite)
{
    [Fact]
    public async Task A_developer_sees_every_form_with_its_error_and_the_log_as_it_is_written()
    {
        await using var site = await Site.OpenAsync(azurite, forms: new()
        {
            ["broken"] = """{ "recipients": ["owner@example"], "subject": "s", "fields": [ { "name": "a", "pattern": "(" } ] }""",
        });
        await using var chromium = await Chromium.LaunchAsync();
        var page = await (await chromium.Browser.NewContextAsync(new() { Locale = "en-GB" })).NewPageAsync();
        var faults = new List<string>();
        page.Console += (_, message) => faults.Add(message.Text);
        await page.GotoAsync(site.Http.BaseAddress!.ToString());

        Assert.Contains("error: posts get 503", await Row(page, "broken").TextContentAsync(), StringComparison.Ordinal);
        Assert.Contains("broken.json $.fields[0].pattern", await Row(page, "broken").TextContentAsync(), StringComparison.Ordinal);
        Assert.Contains("ok", await Row(page, "contact").TextContentAsync(), StringComparison.Ordinal);
        await page.GetByText("live", new() { Exact = true }).WaitForAsync();

        // What is accepted and sent now appears by itself, and nothing of what was written.
        await site.PostAsync("contact", "MESSAGE-77", "SECRET-4711");
        await page.GetByRole(AriaRole.Log).GetByText("outcome=Sent").First.WaitForAsync();
        var log = (await page.GetByRole(AriaRole.Log).TextContentAsync())!;
        Assert.Contains("form=contact attempt=0 outcome=queued", log, StringComparison.Ordinal);
        Assert.DoesNotMatch("MESSAGE-77|SECRET-4711|zoe@example.org", log);
        await Axe.CheckAsync(page, "home");

        // A page that comes later has the lines, too; each once.
        await page.ReloadAsync();
        await page.GetByText("live", new() { Exact = true }).WaitForAsync();
        Assert.Equal(1, await page.GetByRole(AriaRole.Log).GetByText("outcome=queued").CountAsync());
        Assert.Equal([], faults);

        await Row(page, "contact").GetByRole(AriaRole.Link, new() { Name = "Explain" }).ClickAsync();
        Assert.Equal("contact", await page.GetByLabel("Form").InputValueAsync());
        await page.GoBackAsync();
        await Row(page, "contact").GetByText("For your site").ClickAsync();
        Assert.Contains("/f/contact\" data-sealpost>", await Row(page, "contact").TextContentAsync(), StringComparison.Ordinal);
        await Row(page, "contact").GetByRole(AriaRole.Link, new() { Name = "Its page" }).ClickAsync();
        Assert.Equal("Contact", await page.GetByRole(AriaRole.Heading).TextContentAsync());
    }

    [Fact]
    public async Task In_production_there_is_no_such_page_nor_its_log_nor_the_docs()
    {
        await using var site = await Site.OpenAsync(azurite);
        Assert.Contains("# A form's file", await site.Http.GetStringAsync("/docs/forms.md"), StringComparison.Ordinal);
        foreach (var outside in new[] { "/docs/..%2fREADME.md", "/docs/nothing.md", "/docs/fields.xsd" })
        {
            using var none = await site.Http.GetAsync(outside);
            Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        }

        await site.App.StopAsync();
        site.App.Settings["Smtp__Security"] = "StartTls";
        await site.App.StartAsync("Production");
        foreach (var path in new[] { "/", "/home/log", "/docs/forms.md" })
        {
            using var answer = await site.Http.GetAsync(path);
            Assert.True(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed, $"{path} {answer.StatusCode}");
        }
    }

    private static ILocator Row(IPage page, string form) => page.GetByRole(AriaRole.Row).Filter(new() { Has = page.GetByRole(AriaRole.Rowheader, new() { Name = form, Exact = true }) });
}

using Microsoft.Playwright;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Samples;

/// <summary>The sites of <c>samples/</c>, built and shown by their own tools, in Chromium.</summary>
public sealed class SampleTests(SampleBench bench) : IClassFixture<SampleBench>
{
    private const string Account = "SECRET-4711";

    [Theory]
    [InlineData("html")]
    [InlineData("hugo")]
    [InlineData("eleventy")]
    [InlineData("react")]
    public async Task By_keyboard_a_fault_is_told_at_its_field_and_then_the_mail_arrives(string name)
    {
        var sample = await bench.SampleAsync(name);
        var page = await bench.VisitAsync(sample.Home);
        if (sample.Page != sample.Home)
        {
            await Axe.CheckAsync(page, $"sample-{name}-home");
            await page.GetByRole(AriaRole.Link, new() { Name = "Write to us" }).ClickAsync();
        }

        await page.WaitForURLAsync(sample.Page);
        await page.GetByLabel("Your name").WaitForAsync();
        await FillAsync(page, "zoe@localhost", $"Two loaves, {name}.");
        await page.Keyboard.PressAsync("Enter");

        // Only the service knows that this is no address.
        var address = page.GetByLabel("Your e-mail address");
        await Site.UntilAsync(async () => await address.GetAttributeAsync("aria-invalid") == "true");
        var fault = page.Locator($"#{await address.GetAttributeAsync("aria-describedby")}");
        Assert.Contains("please write an e-mail address", await fault.TextContentAsync(), StringComparison.Ordinal);
        await Site.UntilAsync(async () => await address.EvaluateAsync<bool>("input => input === document.activeElement"));
        await Axe.CheckAsync(page, $"sample-{name}-fault");

        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync("zoe@example.org");
        await page.Keyboard.PressAsync("Enter");
        var status = page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Thank you. Your message has arrived." });
        await status.WaitForAsync();
        await Site.UntilAsync(async () => await status.EvaluateAsync<bool>("status => status === document.activeElement"));
        await Axe.CheckAsync(page, $"sample-{name}-sent");
        Assert.Equal(sample.Page, page.Url);
        await ArrivesAsync($"Two loaves, {name}.");
    }

    [Theory]
    [InlineData("html")]
    [InlineData("hugo")]
    [InlineData("eleventy")]
    public async Task Without_scripts_the_mail_arrives_and_the_visitor_sees_the_sites_own_thanks(string name)
    {
        var sample = await bench.SampleAsync(name);
        var page = await bench.VisitAsync(sample.Page, script: false);
        await FillAsync(page, "zoe@example.org", $"A loaf without scripts, {name}.");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync($"{sample.Home}thanks**");
        await ArrivesAsync($"A loaf without scripts, {name}.");

        var thanks = await bench.VisitAsync(page.Url);
        Assert.Equal("Thank you", await thanks.GetByRole(AriaRole.Heading).TextContentAsync());
        await Axe.CheckAsync(thanks, $"sample-{name}-thanks");
    }

    [Fact]
    public async Task Without_scripts_the_page_in_React_leads_to_the_forms_own_page()
    {
        var page = await bench.VisitAsync((await bench.SampleAsync("react")).Page, script: false);
        await page.GetByRole(AriaRole.Link).ClickAsync();
        await page.GetByLabel("Your name").FillAsync("Zoë");
        Assert.Equal($"{bench.Address}/f/contact", page.Url);
    }

    [Fact]
    public async Task A_double_click_opens_the_plain_page_and_the_mail_arrives()
    {
        var page = await bench.VisitAsync(new Uri(Path.Combine((await bench.SampleAsync("html")).Folder, "index.html")).AbsoluteUri);
        await FillAsync(page, "zoe@example.org", "A loaf from a file.");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Thank you. Your message has arrived." }).WaitForAsync();
        await ArrivesAsync("A loaf from a file.");
    }

    [Theory]
    [InlineData("hugo")]
    [InlineData("eleventy")]
    [InlineData("react")]
    public async Task What_is_published_posts_to_the_address_of_the_environment_or_of_the_files(string name)
    {
        using var sample = await Sample.CopyAsync(name);
        var (command, page) = SampleTool.All[name].Build!.Value;
        Assert.Contains($"`{command}` makes the site in `{page.Split('/')[0]}`", sample.Readme, StringComparison.Ordinal);
        Assert.Contains(Sample.Example, await sample.BuildAsync(), StringComparison.Ordinal);
        if (SampleTool.All[name].Variable is { } variable)
        {
            Assert.Contains($"`{variable}`", sample.Readme, StringComparison.Ordinal);
            var built = await sample.BuildAsync("https://forms.example.org");
            Assert.Contains("action=\"https://forms.example.org/f/contact\"", built, StringComparison.Ordinal);
            Assert.DoesNotContain(Sample.Example, built, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Each_sample_is_tested_and_listed()
    {
        var folders = Directory.GetDirectories(Sample.Root).Select(Path.GetFileName).Order();
        Assert.Equal(SampleTool.All.Keys.Order(), folders);
        var list = File.ReadAllText(Path.Combine(Sample.Root, "README.md"));
        Assert.All(folders, folder => Assert.Contains($"]({folder}/)", list, StringComparison.Ordinal));
    }

    /// <summary>From the page's top to its button.</summary>
    private static async Task FillAsync(IPage page, string address, string message)
    {
        foreach (var value in new[] { "Zoë", address, message, Account })
        {
            await page.Keyboard.PressAsync("Tab");
            await page.Keyboard.TypeAsync(value);
        }

        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Send", await page.Locator(":focus").TextContentAsync());
    }

    private async Task ArrivesAsync(string message)
    {
        var mail = await bench.MailAsync(message);
        Assert.Equal(("Contact from Zoë", "zoe@example.org"), (mail.Subject, Assert.Single(mail.ReplyTo.Mailboxes).Address));
        Assert.DoesNotContain(Account, mail.ToString(), StringComparison.Ordinal);
        Assert.Contains(Account, await bench.Site.OpenAsync(mail), StringComparison.Ordinal);
    }
}

using Microsoft.Playwright;
using Xunit;

namespace Sealpost.Tests.Clients;

/// <summary>Scripts in the manner of the services' own guides, run by Chromium on a site of another origin.</summary>
[Collection(nameof(ClientBench))]
public sealed class SnippetTests(ClientBench bench)
{
    private const string Address = "please write an e-mail address";

    /// <summary>Page; what is replaced, and by what below our address; what it shows on success, and on faulty fields.</summary>
    public static TheoryData<string, string, string, string, string> Table => new()
    {
        { "script-formspree-fetch", "https://formspree.io", "", "Thanks for your submission!", Address },
        { "script-formspree-project", "https://formspree.io", "/p/site", "Thanks for your submission!", Address },
        { "script-formspree-xhr", "https://formspree.io", "/p/site", "Thanks!", "Oops! There was a problem." },
        { "script-formsubmit", "https://formsubmit.co", "", "Thank you", "Not sent: " },
        { "script-formcarry", "https://formcarry.com", "", "We received your submission, thank you!", "email (email): " },
        { "script-netlify", "fetch(\"/\"", "/", "Thank you for your submission", "Error: status 422" },
        { "script-static-forms", "https://api.staticforms.xyz", "", "Thank you for reaching out to us.", Address },
        { "script-web3forms", "https://api.web3forms.com", "", "Email sent successfully!", "Refused: " },
        { "script-basin", "https://usebasin.com", "", "Thank you", "email: email, message: required" },
        { "script-formkeep", "https://formkeep.com", "", "Thank you", "Not sent (422)" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public async Task A_guides_script_shows_success_and_field_errors(string name, string from, string to, string thanks, string fault)
    {
        bench.Pages.Move(name, from, from.StartsWith("fetch", StringComparison.Ordinal) ? $"fetch(\"{bench.Endpoint}/\"" : bench.Endpoint + to);
        var page = await bench.VisitAsync($"{ClientBench.Origin}/{name}.html");
        await FillAsync(page, "nonsense", "");
        await ShowsAsync(page, fault);
        await ClientBench.ScreenshotAsync(page, $"{name}-fault");

        await FillAsync(page, "zoe@example.org", $"Hello from {name}.");
        await ShowsAsync(page, thanks);
        var received = await bench.MailAsync($"Hello from {name}.");
        Assert.Equal(["owner@example.org"], received.To);
        Assert.Equal("zoe@example.org", Assert.Single(received.Parse().ReplyTo.Mailboxes).Address);
    }

    private static async Task FillAsync(IPage page, string address, string message)
    {
        await page.Locator("[name=name]").FillAsync("Zoë");
        await page.Locator("[name=email]").FillAsync(address);
        await page.Locator("[name=message]").FillAsync(message);
        await page.GetByRole(AriaRole.Button).ClickAsync();
    }

    private static Task ShowsAsync(IPage page, string text) =>
        page.Locator("#status").Filter(new() { HasText = text }).WaitForAsync();
}

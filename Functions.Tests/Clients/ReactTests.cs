using Microsoft.Playwright;
using Xunit;

namespace Sealpost.Tests.Clients;

/// <summary>The published @formspree/react and @web3forms/react in pages bundled by esbuild, as their users see them.</summary>
[Collection(nameof(ClientBench))]
public sealed class ReactTests(ClientBench bench)
{
    /// <summary>
    /// With the hook's own <c>endpoint</c> option, with a project, and as an unchanged site that calls formspree.io, where a
    /// proxy of ours stands.
    /// </summary>
    [Theory]
    [InlineData("endpoint", "")]
    [InlineData("endpoint", "&project=1234567890")]
    [InlineData("proxy", "")]
    public async Task Formspree_shows_faults_under_their_fields_then_success(string how, string project)
    {
        var endpoint = how == "endpoint" ? $"endpoint={bench.Endpoint}" : "";
        var page = await bench.VisitAsync($"{ClientBench.Origin}/formspree-react.html?{endpoint}{project}");
        await page.GetByLabel("Email Address").FillAsync("nonsense");
        await page.GetByRole(AriaRole.Button).ClickAsync();

        await page.Locator("#email-error").Filter(new() { HasText = "Email: email: please write an e-mail address" }).WaitForAsync();
        await page.Locator("#message-error").Filter(new() { HasText = "please fill in this field" }).WaitForAsync();
        Assert.Equal(0, await page.Locator("#form-error").CountAsync());
        await ClientBench.ScreenshotAsync(page, "formspree-react-fault");

        await page.GetByLabel("Email Address").FillAsync("zoe@example.org");
        await page.GetByLabel("Message").FillAsync($"React {how} {project}.");
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await page.GetByText("Thanks for joining!").WaitForAsync();
        await ClientBench.ScreenshotAsync(page, "formspree-react-sent");
        var mail = (await bench.MailAsync($"React {how} {project}.")).Parse();
        Assert.Equal("From React", mail.Subject);
        Assert.Equal("zoe@example.org", Assert.Single(mail.ReplyTo.Mailboxes).Address);
    }

    [Fact]
    public async Task Web3Forms_calls_back_with_the_fault_then_with_success()
    {
        var page = await Web3FormsAsync("8a1c6c4e-0f7b-4b35-9d5e-2f6f1c3b7d90");
        await SendAsync(page, "nonsense", "");
        var result = page.GetByRole(AriaRole.Status);
        await result.Filter(new() { HasText = "Error: " }).Filter(new() { HasText = "please write an e-mail address" }).WaitForAsync();
        await ClientBench.ScreenshotAsync(page, "web3forms-react-fault");

        await SendAsync(page, "zoe@example.org", "Hello from the hook.");
        await result.Filter(new() { HasText = "Success: Email sent successfully!" }).WaitForAsync();
        var mail = (await bench.MailAsync("Hello from the hook.")).Parse();
        Assert.Equal("New Contact Message from your Website", mail.Subject);
        Assert.DoesNotContain("Acme", mail.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("8a1c6c4e", mail.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Web3Forms_calls_back_when_the_key_is_not_known()
    {
        var page = await Web3FormsAsync("00000000-0000-0000-0000-000000000000");
        await SendAsync(page, "zoe@example.org", "m");
        await page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Error: There is no form" }).WaitForAsync();
    }

    /// <summary>This package has no option for its service's address: the proxy stands there.</summary>
    private Task<IPage> Web3FormsAsync(string key) => bench.VisitAsync($"{ClientBench.Origin}/web3forms-react.html?key={key}");

    private static async Task SendAsync(IPage page, string address, string message)
    {
        await page.GetByLabel("Email").FillAsync(address);
        await page.GetByLabel("Message").FillAsync(message);
        await page.GetByRole(AriaRole.Button).ClickAsync();
    }
}

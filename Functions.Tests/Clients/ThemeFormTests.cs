using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Clients;

/// <summary>Plain forms of the kinds that themes for Hugo, Jekyll and Gatsby ship: filled in by Chromium without script.</summary>
[Collection(nameof(ClientBench))]
public sealed partial class ThemeFormTests(ClientBench bench)
{
    private static readonly string[] One = ["Sales"];
    private static readonly string[] Several = ["leader", "follower"];

    /// <summary>Page; what is replaced in its action, and by what below our address; subject (a regular expression); captions.</summary>
    public static TheoryData<string, string, string, string, string> Table => new()
    {
        { "hugo-formspree", "https://formspree.io", "", "New message from my site", "name, message" },
        { "hugo-formspree-relative", "https://formspree.io", "", "From the site", "Name, Email, Topic, interests, Message" },
        { "hugo-netlify", "/thanks/", "/", @"New lead from contact \([0-9a-z]{26}\)", "name, email, role, message" },
        {
            "jekyll-staticman", "https://staticman.example.net/v3/entry/github/someone/blog/main", "/f", "Comment on a-post",
            "message, name, email, url, slug, parent"
        },
        { "jekyll-getform", "https://getform.io", "", "Contact", "name, email, message, work-type" },
        { "gatsby-netlify", "/contact/thanks/", "/", "Contact", "name, email, message" },
        { "gatsby-forminit", "https://forminit.com", "", "Contact from Zoë of gatsby-forminit", "Name, E-mail, fi-text-message" },
        { "web3forms", "https://api.web3forms.com", "", "New submission from Web3Forms", "name, email, message" },
        { "formsubmit", "https://formsubmit.co/owner@example.org", "/f/contact", "New submission!", "name, email, message" },
        { "formcarry", "https://formcarry.com", "", "Contact", "name, email, message" },
        { "basin", "https://usebasin.com", "", "Contact", "name, email, message" },
        { "static-forms", "https://api.staticforms.xyz", "", "Contact us from - example.com", @"name, email, $phone, message" },
        { "formspark", "https://submit-form.com", "/f", "Dinner", "name, email, message" },
        { "formkeep", "https://formkeep.com", "", "Contact", "name, email, message" },
        { "mailygo", "https://mailygo.example.net", "/f/anything", "From the site", "Name, Message" },
        { "formward", "https://formward.example.net", "", "New contact form message", "name, message" },
        { "elsewhere", "https://formspree.io", "", "Contact", "name, email, message" },
        { "legacy-charset-field", "https://formspree.io", "", "Contact", "prénom, email, message" },
        { "legacy-accept-charset", "https://formspree.io", "", "Contact", "prénom, email, message" },
        { "legacy-declared", "https://formspree.io/f/mlegacyx", "/f/legacy", "Contact from Zoë of legacy-declared", "prénom, email, message" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public async Task A_themes_form_works_with_only_its_action_changed(string name, string from, string to, string subject, string captions)
    {
        var page = await OpenAsync(name, from, to);
        var typed = await FillAsync(page, name);
        await ClientBench.ScreenshotAsync(page, name);
        await SendAsync(page);

        await ArrivedAsync(page, name == "gatsby-forminit" ? $"{bench.Endpoint}/s/" : ClientBench.Thanks);
        await ClientBench.ScreenshotAsync(page, $"{name}-sent");
        var received = await bench.MailAsync($"Hello from {name},");
        var mail = received.Parse();
        Assert.Equal(["owner@example.org"], received.To);
        Assert.Equal("zoe@example.org", Assert.Single(mail.ReplyTo.Mailboxes).Address);
        Assert.Equal("forms@example.com", Assert.Single(mail.From.Mailboxes).Address);
        Assert.Matches($"^{subject}$", mail.Subject);
        var text = mail.TextBody!.ReplaceLineEndings("\n").Split("\n-- \n")[0];
        Assert.Equal(captions, string.Join(", ", Caption().Matches(text).Select(match => match.Groups[1].Value)));
        Assert.All(typed, value => Assert.Contains(value, text, StringComparison.Ordinal));
        Assert.DoesNotContain("third@example.net", mail.ToString(), StringComparison.Ordinal);
        Assert.All(bench.Mails, other => Assert.Equal(["owner@example.org"], other.To));
    }

    [Theory]
    [InlineData("hugo-formspree", "https://formspree.io", "", "_gotcha")]
    [InlineData("hugo-netlify", "/thanks/", "/", "bot-field")]
    [InlineData("jekyll-staticman", "https://staticman.example.net/v3/entry/github/someone/blog/main", "/f", "fields[hidden]")]
    [InlineData("web3forms", "https://api.web3forms.com", "", "botcheck")]
    [InlineData("formsubmit", "https://formsubmit.co/owner@example.org", "/f/contact", "_honey")]
    [InlineData("static-forms", "https://api.staticforms.xyz", "", "honeypot")]
    [InlineData("formspark", "https://submit-form.com", "/f", "_honeypot")]
    [InlineData("mailygo", "https://mailygo.example.net", "/f/anything", "_t_email")]
    public async Task A_robot_in_the_trap_sees_the_same_page_and_sends_nothing(string name, string from, string to, string trap)
    {
        var (dropped, accepted) = (Count("outcome=dropped reason=honeypot"), Count("outcome=queued"));
        var page = await OpenAsync(name, from, to);
        await FillAsync(page, $"trap {name}");
        await page.Locator($"[name='{trap}']").EvaluateAsync("e => { if (e.type === 'checkbox') e.checked = true; else e.value = 'buy'; }");
        await SendAsync(page);

        await ArrivedAsync(page, ClientBench.Thanks);
        await Site.UntilAsync(() => Task.FromResult(Count("outcome=dropped reason=honeypot") > dropped));
        Assert.Equal(accepted, Count("outcome=queued"));
    }

    [Fact]
    public async Task What_the_page_says_survives_the_correction_of_an_error()
    {
        var page = await OpenAsync("hugo-formspree", "https://formspree.io", "");
        await FillAsync(page, "correction");
        await page.GetByLabel("Your message").EvaluateAsync("e => { e.required = false; e.value = ''; }");
        await page.GetByLabel("Your e-mail").EvaluateAsync("e => { e.type = 'text'; e.value = 'zoe'; }");
        await SendAsync(page);

        await page.GetByRole(AriaRole.Heading, new() { Name = "Please check the form" }).WaitForAsync();
        await ClientBench.ScreenshotAsync(page, "correction");
        await page.Locator("[name=_replyto]").FillAsync("zoe@example.org");
        await page.Locator("[name=message]").FillAsync("Hello after all");
        await SendAsync(page);

        await ArrivedAsync(page, ClientBench.Thanks);
        var mail = (await bench.MailAsync("Hello after all")).Parse();
        Assert.Equal("zoe@example.org", Assert.Single(mail.ReplyTo.Mailboxes).Address);
        Assert.Equal("New message from my site", mail.Subject);
    }

    private async Task<IPage> OpenAsync(string name, string from, string to)
    {
        bench.Pages.Move(name, from, bench.Endpoint + to);
        return await bench.VisitAsync($"{ClientBench.Origin}/{name}.html", script: false);
    }

    /// <returns>What was typed or chosen.</returns>
    private static async Task<List<string>> FillAsync(IPage page, string name)
    {
        var typed = new List<string>();
        foreach (var box in await page.Locator("input:visible:not([tabindex='-1']), textarea:visible, select:visible").AllAsync())
        {
            var kind = await box.EvaluateAsync<string>("e => e.type");
            if (kind is "radio" or "checkbox")
            {
                await box.CheckAsync();
            }
            else if (kind is "select-one" or "select-multiple")
            {
                typed.AddRange(await box.SelectOptionAsync(kind == "select-one" ? One : Several));
            }
            else if (kind is not "submit")
            {
                typed.Add(kind switch
                {
                    "email" => "zoe@example.org",
                    "url" => "https://zoe.example.org/",
                    "tel" => "+31 20 624 1111",
                    "textarea" => $"Hello from {name},\nsecond line € Ω 漢",
                    _ => $"Zoë of {name}",
                });
                await box.FillAsync(typed[^1]);
            }
        }

        if (await page.Locator("[name=_replyto], [name=_replyTo], [name=_reply_to]").CountAsync() > 0)
        {
            // It is the mail's Reply-To, and no field.
            typed.Remove("zoe@example.org");
        }

        return typed;
    }

    private static Task SendAsync(IPage page) => page.Locator("button, input[type=submit]").ClickAsync();

    private int Count(string text) => bench.App.Log.Split(text).Length;

    /// <summary>Where the browser is, is asked, not whether its load event was seen: Playwright now and then misses one that comes at once.</summary>
    private static Task ArrivedAsync(IPage page, string address) =>
        Assertions.Expect(page).ToHaveURLAsync(new Regex($"^{Regex.Escape(address)}"), new() { Timeout = (float)Site.Patience.TotalMilliseconds });

    [GeneratedRegex("^([^:\n]+):(?= |$)", RegexOptions.Multiline)]
    private static partial Regex Caption();
}

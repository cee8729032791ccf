using System.Net;
using Microsoft.Playwright;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Watching;

/// <summary>What an operator does on the page, in a browser.</summary>
public sealed class OperationsTests(Azurite azurite)
{
    private const string Canary = "CANARY-message";

    [Fact]
    public async Task A_mail_did_not_arrive_the_operator_finds_out_why_and_sends_it_again()
    {
        await using var site = await OperatorSite.OpenAsync(azurite);
        var spool = site.Spool;
        await spool.PostAsync("went well", MailStatus.Sent);
        spool.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("550 5.1.1 <owner@example.org> mailbox unavailable"));
        var receipt = (await spool.Site.PostAsync("contact", Canary, "1")).Segments[^1];
        var id = receipt[..26];
        await spool.StateAsync(id, MailStatus.Failed);
        spool.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("450 4.2.1 try later"));
        var deferred = await spool.PostAsync("waits", MailStatus.Deferred);

        await using var chromium = await Chromium.LaunchAsync();
        var page = await chromium.Browser.NewPageAsync();
        var refused = new List<string>();
        page.Console += (_, message) => refused.Add(message.Text);
        await page.GotoAsync(new Uri(site.Address, "/ops").ToString());
        await page.GetByLabel("Operator's key").FillAsync(OperatorSite.Key);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Overview" }).WaitForAsync();
        await Chromium.ScreenshotAsync(page, "ops");
        await Axe.CheckAsync(page, "ops-overview");
        Assert.Contains("mailbox unavailable", await page.ContentAsync(), StringComparison.Ordinal);
        Assert.Equal("1", await page.Locator("li", new() { HasText = "failed" }).Locator("b").InnerTextAsync());

        // As the visitor wrote it into a complaint.
        await page.GetByLabel("Receipt or id").FillAsync(receipt);
        await page.GetByRole(AriaRole.Button, new() { Name = "Find the mail" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = $"Mail {id}" }).WaitForAsync();
        var life = await page.Locator("ol.life").InnerTextAsync();
        Assert.Matches("(?s)accepted, and on the queue.*attempt 1 begins.*failed: 550 .*mailbox unavailable", life);
        await Axe.CheckAsync(page, "ops-mail");

        await page.GetByRole(AriaRole.Button, new() { Name = "Send it again…" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Retry?" }).WaitForAsync();
        Assert.Equal(MailStatus.Failed, (await spool.RowAsync(id))!.State);
        await Axe.CheckAsync(page, "ops-confirm");
        await page.GetByRole(AriaRole.Button, new() { Name = "Retry" }).ClickAsync();
        await page.GetByRole(AriaRole.Status).WaitForAsync();
        await spool.StateAsync(id, MailStatus.Sent);
        await page.GetByRole(AriaRole.Link, new() { Name = "Look at it" }).ClickAsync();
        life = await page.Locator("ol.life").InnerTextAsync();
        Assert.Matches("(?s)operator's key: retry, it is on the queue.*attempt 2 begins.*sent", life);
        await page.GetByRole(AriaRole.Link, new() { Name = "Audit" }).ClickAsync();
        Assert.Contains(id, await page.Locator("table").InnerTextAsync(), StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Link, new() { Name = "Mails" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = deferred }).WaitForAsync();
        await page.SetViewportSizeAsync(390, 800);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await page.GetByRole(AriaRole.Link, new() { Name = "Overview" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Overview" }).WaitForAsync();
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "The page is wider than a telephone.");
        await Chromium.ScreenshotAsync(page, "ops-phone");
        // The first answer is 401 by its nature; a policy that refused our own style would be told here, too.
        Assert.DoesNotContain(refused, text => text.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase));
        foreach (var text in new[] { await page.ContentAsync(), await site.TextAsync($"/ops/mails/{id}", await site.SignInAsync()), spool.App.Log })
        {
            Assert.DoesNotContain(Canary, text, StringComparison.Ordinal);
            Assert.DoesNotContain("owner@example.org", text, StringComparison.Ordinal);
            Assert.DoesNotContain("zoe@example.org", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Before_a_move_the_operator_drains_the_spool_and_opens_it_again()
    {
        await using var site = await OperatorSite.OpenAsync(azurite);
        var session = await site.SignInAsync();
        var token = OperatorSite.Token(await site.TextAsync("/ops", session));
        Assert.Equal(HttpStatusCode.OK, await ActAsync(site, session, token, "drain"));
        await Site.UntilAsync(async () =>
        {
            using var post = await site.Spool.TryPostAsync("too late");
            return post.StatusCode is HttpStatusCode.ServiceUnavailable && post.Headers.RetryAfter is not null;
        });
        Assert.Contains("Paused", await site.TextAsync("/ops", session), StringComparison.Ordinal);
        await Site.UntilAsync(async () => (await site.TextAsync("/ops", session)).Contains("The spool is empty", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.OK, await ActAsync(site, session, token, "resume"));
        await Site.UntilAsync(async () =>
        {
            using var post = await site.Spool.TryPostAsync("in time");
            return post.StatusCode is HttpStatusCode.Accepted;
        });
        var audit = await site.TextAsync("/ops/audit", session);
        Assert.Matches("(?s)<td>resume</td>.*<td>drain</td>", audit);
    }

    [Fact]
    public async Task Unknown_and_held_mails_get_what_the_operator_says_and_a_second_word_does_nothing()
    {
        await using var site = await OperatorSite.OpenAsync(azurite);
        var (spool, session) = (site.Spool, await site.SignInAsync());
        spool.Smtp.Script(SmtpStage.FinalDot, SmtpAction.DropAfterTaking());
        var unknown = await spool.PostAsync("first", MailStatus.Unknown);
        var page = await site.TextAsync($"/ops/mails/{unknown}", session);
        var token = OperatorSite.Token(page);
        Assert.Contains("value=\"resend\"", page, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Conflict, await ActAsync(site, session, token, "retry", unknown));
        Assert.Equal(HttpStatusCode.OK, await ActAsync(site, session, token, "resend", unknown));
        await spool.StateAsync(unknown, MailStatus.Sent);
        Assert.Equal(HttpStatusCode.Conflict, await ActAsync(site, session, token, "discard", unknown));
        Assert.Equal(HttpStatusCode.Conflict, await ActAsync(site, session, token, "release", new string('7', 26)));
        Assert.Equal(HttpStatusCode.BadRequest, await ActAsync(site, session, token, "erase", unknown));
        Assert.Equal(HttpStatusCode.BadRequest, await ActAsync(site, session, token, "discard", "../held/x"));
        var list = await site.TextAsync($"/ops/mails?form=contact&day={(await spool.RowAsync(unknown))!.AcceptedAt.UtcDateTime:yyyy-MM-dd}&state=sent", session);
        Assert.Contains(unknown, list, StringComparison.Ordinal);
        Assert.DoesNotContain(unknown, await site.TextAsync("/ops/mails", session), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_relay_that_fails_shows_until_it_takes_mail_again()
    {
        await using var site = await OperatorSite.OpenAsync(azurite);
        var session = await site.SignInAsync();
        Assert.Contains("no fault so far", await site.TextAsync("/ops", session), StringComparison.Ordinal);
        site.Spool.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("421 4.3.2 closing for maintenance"));
        await site.Spool.PostAsync("first", MailStatus.Deferred);
        await Site.UntilAsync(async () => (await site.TextAsync("/ops", session)).Contains("left alone", StringComparison.Ordinal));
    }

    private static async Task<HttpStatusCode> ActAsync(OperatorSite site, string session, string token, string action, string id = "")
    {
        using var answer = await site.PostAsync("/ops/act", [$"Cookie: {session}"], ("action", action), ("id", id), ("confirmed", "yes"), ("token", token));
        return answer.StatusCode;
    }
}

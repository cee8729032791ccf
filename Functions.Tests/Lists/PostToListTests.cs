using System.Net;
using Microsoft.Playwright;
using MimeKit;
using Sealpost.Subscribing;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Xunit;

namespace Sealpost.Tests.Lists;

/// <summary>A post to a list: from its visitor by a moderator to each subscriber.</summary>
public sealed class PostToListTests(Azurite azurite) : IAsyncLifetime
{
    private static readonly string[] Secrets = ["CANARY", "@example.net", "writer", "first@"];
    private static readonly string[] Tags = ["<script", "<img", "<a href=\"javascript"];
    private ListSite? _site;

    private ListSite Site => _site!;

    public async ValueTask InitializeAsync() => _site = await ListSite.OpenAsync(azurite, "\"content\": { \"holdAt\": 5, \"blockedWords\": [\"pills\"], \"maxLinks\": 0 },");

    public ValueTask DisposeAsync() => Site.DisposeAsync();

    [Fact]
    public async Task A_moderator_approves_it_in_the_browser_and_each_subscriber_gets_one_mail()
    {
        var subscribers = await Site.SubscribeAsync(5);
        var status = await Site.PostAsync("Roses, CANARY", "They bloom; see https://example.org/roses.\nPills are not needed.");
        var (approve, _) = await Site.AskedAsync(status);
        await Bench.Site.UntilAsync(async () => (await Site.Site.Http.GetStringAsync(status)).Contains("waits for a moderator", StringComparison.Ordinal));
        Assert.All(new[] { ListSite.First, ListSite.Second }, moderator => Assert.Single(Site.Smtp.Mails, mail => mail.To.Contains(moderator)));
        var question = Site.Smtp.Mails.First(mail => mail.To.Contains(ListSite.First)).Parse();
        Assert.Contains("Content rules that fired: links, blocked-word", question.TextBody, StringComparison.Ordinal);
        Assert.Equal("writer@example.net", ((MailboxAddress)question.ReplyTo[0]).Address);
        await ScanAsync(approve);

        await using var chromium = await Chromium.LaunchAsync();
        var page = await chromium.Browser.NewPageAsync();
        await page.GotoAsync(new Uri(Site.Site.Http.BaseAddress!, approve).ToString());
        await page.GetByText("They bloom").WaitForAsync();
        await Axe.CheckAsync(page, "moderate");
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await page.GetByText("It was approved").WaitForAsync();
        await Site.Site.UntilAsync(status, "sent");
        await Site.UntilDeliveredAsync(5);
        await Axe.CheckAsync(page, "moderated");
        Assert.Equal(subscribers.Order(), Site.Delivered.Select(mail => Assert.Single(mail.To)).Order());
        Site.Delivered.ToList().ForEach(CheckMail);

        await Bench.Site.UntilAsync(async () => (await Site.PressAsync(approve)).Contains("5 mails: 5 sent, 0 on their way", StringComparison.Ordinal));
        await Site.SweepAsync(TimeSpan.Zero);
        Assert.Empty(await Site.Site.BlobsAsync());
        Assert.Equal(5 + 2, Site.Smtp.AcceptedCount);
        Assert.All(Secrets, secret => Assert.DoesNotContain(secret, Site.App.Log, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_first_of_two_decisions_counts_whoever_is_quicker()
    {
        await Site.SubscribeAsync(1);
        for (var round = 0; round < 3; round++)
        {
            var status = await Site.PostAsync($"Round {round}");
            var (approve, reject) = ((await Site.AskedAsync(status)).Approve, (await Site.AskedAsync(status, ListSite.Second)).Reject);
            var pages = await Task.WhenAll(Site.PressAsync(approve), Site.PressAsync(reject));
            var state = (await Site.PostRowAsync(status)).Status;
            var approved = state is not ListPostState.Rejected;
            Assert.All(pages, page => Assert.Contains(approved ? "It was approved" : "It was rejected", page, StringComparison.Ordinal));
            await Site.Site.UntilAsync(status, approved ? "sent" : "error");
            // Afterwards neither changes anything.
            await Site.PressAsync(approved ? reject : approve);
            Assert.Equal(approved, (await Site.PostRowAsync(status)).Status is not ListPostState.Rejected);
            await Bench.Site.UntilAsync(() => Task.FromResult(Site.Delivered.Count(mail => mail.Parse().Subject == $"Round {round}") == (approved ? 1 : 0)));
        }
    }

    [Fact]
    public async Task What_is_rejected_or_left_undecided_is_erased_and_the_visitor_can_see_why()
    {
        await Site.SubscribeAsync(1);
        var (rejected, undecided) = (await Site.PostAsync("No"), await Site.PostAsync("Nobody"));
        await Site.PressAsync((await Site.AskedAsync(rejected)).Reject);
        var late = await Site.AskedAsync(undecided);
        await Site.SweepAsync(TimeSpan.FromHours(47));
        Assert.Equal("pending", await Site.Site.StatusAsync(undecided));
        await Site.SweepAsync(TimeSpan.FromHours(49));
        Assert.Contains("A moderator of the list decided", await Site.Site.Http.GetStringAsync(rejected), StringComparison.Ordinal);
        Assert.Contains("No moderator of the list decided", await Site.Site.Http.GetStringAsync(undecided), StringComparison.Ordinal);
        Assert.Contains("Nobody decided in time", await Site.PressAsync(late.Approve, HttpStatusCode.Gone), StringComparison.Ordinal);
        Assert.Empty(Site.Delivered);
        Assert.Empty(await Site.Site.BlobsAsync());
    }

    [Fact]
    public async Task A_link_that_was_made_up_or_is_anothers_decides_nothing()
    {
        var status = await Site.PostAsync("Forged");
        var (approve, _) = await Site.AskedAsync(status);
        var token = approve.Split('/')[^1];
        var receipt = status.Segments[^1];
        foreach (var forged in new[]
        {
            $"/m/news/approve/{receipt}", $"/m/news/approve/{token[..^1]}{(token[^1] == '0' ? '1' : '0')}", $"/m/news/approve/{token[..26]}", "/m/news/approve/x",
            $"/m/other/approve/{token}", $"/m/news/delete/{token}", $"/m/news/APPROVE/{token}", $"/u/news/{token}", $"/v/{token}",
        })
        {
            await Site.PressAsync(forged, HttpStatusCode.NotFound);
        }

        Assert.Equal(ListPostState.Waiting, (await Site.PostRowAsync(status)).Status);
        Assert.Equal("pending", await Site.Site.StatusAsync(status));
    }

    [Fact]
    public async Task An_operator_can_decide_as_well_with_the_commands_for_held_mail()
    {
        await Site.SubscribeAsync(2);
        var (good, bad) = (await Site.PostAsync("Good"), await Site.PostAsync("Bad"));
        var (link, other) = (await Site.AskedAsync(good), await Site.AskedAsync(bad));
        Assert.Equal(0, (await Site.App.CommandAsync("held", "release", ListSite.Id(good))).ExitCode);
        Assert.Equal(0, (await Site.App.CommandAsync("held", "discard", ListSite.Id(bad))).ExitCode);
        await Site.Site.UntilAsync(good, "sent");
        await Site.UntilDeliveredAsync(2);
        Assert.Contains("It was approved", await Site.PressAsync(link.Reject), StringComparison.Ordinal);
        await Site.PressAsync(other.Approve);
        await Site.SweepAsync(TimeSpan.Zero);
        Assert.Equal(2, Site.Delivered.Count);
        Assert.Equal("error", await Site.Site.StatusAsync(bad));
    }

    [Fact]
    public async Task Html_in_a_post_acts_nowhere()
    {
        await Site.SubscribeAsync(1);
        const string Attack = "<script>document.title='x'</script><img src=http://127.0.0.1:1/t.png onerror=alert(1)><a href=\"javascript:alert(1)\">me</a></pre></body>";
        var status = await Site.PostAsync(Attack, Attack);
        var (approve, _) = await Site.AskedAsync(status);
        using var answer = await Site.Site.Http.GetAsync(new Uri(approve, UriKind.Relative));
        var page = await answer.Content.ReadAsStringAsync();
        await Site.PressAsync(approve);
        await Site.UntilDeliveredAsync(1);
        var question = Site.Smtp.Mails.First(mail => mail.To.Contains(ListSite.First)).Parse().HtmlBody!;
        foreach (var html in new[] { page, question, Site.Delivered[0].Parse().HtmlBody! })
        {
            Assert.Contains("&lt;", html, StringComparison.Ordinal);
            Assert.All(Tags, tag => Assert.DoesNotContain(tag, html, StringComparison.OrdinalIgnoreCase));
        }
    }

    /// <summary>As a scanner of links does.</summary>
    private async Task ScanAsync(string approve)
    {
        foreach (var link in new[] { approve, approve.Replace("approve", "reject", StringComparison.Ordinal), approve.Replace("approve", "stop", StringComparison.Ordinal) })
        {
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
            {
                using var scan = await Site.Site.Http.SendAsync(new(method, link));
            }
        }

        Assert.Empty(Site.Delivered);
    }

    private static void CheckMail(ReceivedMail received)
    {
        var mail = received.Parse();
        var leave = mail.Headers[HeaderId.ListUnsubscribe]!;
        Assert.StartsWith("<https://forms.example.org/u/news/", leave, StringComparison.Ordinal);
        Assert.Equal("List-Unsubscribe=One-Click", mail.Headers["List-Unsubscribe-Post"]);
        Assert.Equal("\"Garden \\\"News\\\"\" <news.lists.example.com>", mail.Headers[HeaderId.ListId]);
        Assert.Equal(("<https://www.example.org/news>", "list", null), (mail.Headers[HeaderId.ListHelp], mail.Headers[HeaderId.Precedence], mail.Headers[HeaderId.AutoSubmitted]));
        Assert.Equal(("Garden \"News\"", "Roses, CANARY"), (mail.From[0].Name, mail.Subject));
        foreach (var text in new[] { mail.TextBody!, WebUtility.HtmlDecode(mail.HtmlBody!) })
        {
            Assert.Contains(leave.Trim('<', '>'), text, StringComparison.Ordinal);
            Assert.Contains("They bloom", text, StringComparison.Ordinal);
            Assert.DoesNotContain("writer@", text, StringComparison.Ordinal);
        }
    }
}

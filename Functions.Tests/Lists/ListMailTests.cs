using System.Net;
using System.Text;
using System.Text.Json;
using Sealpost.Subscribing;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Bouncing;
using Sealpost.Tests.Sending;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Lists;

/// <summary>The mails of a list for those who look after it: signatures, reports, the operator's commands, forms that can't work.</summary>
public sealed class ListMailTests(Azurite azurite)
{
    private const string Key = "0123456789abcdef0123";

    [Fact]
    public async Task The_one_click_link_is_covered_by_the_DKIM_signature()
    {
        await using var site = await ListSite.OpenAsync(azurite, set: SignedJourneyTests.Sign);
        await site.SubscribeAsync(1);
        await site.PublishAsync("Signed");
        await site.UntilDeliveredAsync(1);
        var mail = site.Delivered[0];
        var altered = new[] { mail.Text, mail.Text.Replace("/u/news/", "/u/other/", StringComparison.Ordinal), mail.Text.Replace("=One-Click", "=Two-Clicks", StringComparison.Ordinal) };
        var results = await MailReaders.VerifyAsync(SigningBench.Records, [.. altered.Select(Encoding.UTF8.GetBytes)]);
        Assert.Equal([true, false, false], results.Select(signatures => signatures.All(signature => signature.Result == "pass")));
    }

    [Fact]
    public async Task Reports_about_a_mailbox_that_does_not_exist_count_as_refusals_do_and_the_operator_gets_no_mail_for_each()
    {
        await using var site = await ListSite.OpenAsync(azurite, set: app =>
        {
            (app.Settings["Bounces__ReturnPath"], app.Settings["Bounces__Key"], app.Settings["Digest__To"]) = ("bounces@example.org", Key, "operator@example.net");
        });
        await site.SubscribeAsync(1);
        for (var round = 1; round <= 2; round++)
        {
            await site.PublishAsync($"Round {round}");
            await site.UntilDeliveredAsync(round);
            var report = Reports.Of("Postfix", site.Delivered[round - 1].From, "other@example.com");
            await Bench.Site.UntilAsync(async () => await ReportAsync(site, report) is HttpStatusCode.OK);
            // The same report once more counts once.
            Assert.Equal(HttpStatusCode.OK, await ReportAsync(site, report));
            var subscriber = await OnlyAsync(site);
            Assert.Equal((round, round < 2 ? SubscriberState.Active : SubscriberState.Suppressed), (subscriber.Failures, subscriber.Status));
        }

        Assert.DoesNotContain(await site.Site.BlobsAsync(), name => name.StartsWith("bounced/", StringComparison.Ordinal));
        Assert.Contains("suppressed", site.App.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_operator_sees_how_far_a_post_has_got_and_can_stop_it()
    {
        await using var site = await ListSite.OpenAsync(azurite);
        await site.SubscribeAsync(3);
        var status = await site.PublishAsync("Seen");
        await site.UntilDeliveredAsync(3);
        JsonElement post = default;
        await Bench.Site.UntilAsync(async () =>
        {
            post = JsonDocument.Parse((await site.App.CommandAsync("lists", "posts", "news", "--json")).Output).RootElement[0];
            return post.GetProperty("progress").GetProperty("sent").GetInt32() == 3;
        });
        Assert.Equal((ListSite.Id(status), "Queued", "moderator 1", 3), (post.GetProperty("id").GetString(), post.GetProperty("state").GetString(), post.GetProperty("decidedBy").GetString(), post.GetProperty("progress").GetProperty("queued").GetInt32()));
        Assert.Contains(ListSite.Id(status), (await site.App.CommandAsync("lists", "posts", "news")).Output, StringComparison.Ordinal);
        var stopped = await site.App.CommandAsync("lists", "stop", "news", ListSite.Id(status));
        Assert.Equal((0, true), (stopped.ExitCode, stopped.Output.StartsWith("Stopped: 3 mails are sent", StringComparison.Ordinal)));

        var waiting = await site.PostAsync("Waits");
        await site.AskedAsync(waiting);
        foreach (var id in new[] { ListSite.Id(waiting), new string('0', 26), "../x" })
        {
            Assert.Equal(1, (await site.App.CommandAsync("lists", "stop", "news", id)).ExitCode);
        }

        Assert.Equal("pending", await site.Site.StatusAsync(waiting));
    }

    [Fact]
    public async Task A_post_whose_visitor_must_confirm_the_address_goes_to_the_moderators_after_that()
    {
        const string Verified = "\"altcha\": { \"cost\": 10, \"tries\": 40 }, \"verify\": { \"field\": \"email\", \"dns\": false, \"confirmHours\": 2 },";
        await using var site = await ListSite.OpenAsync(azurite, Verified);
        await site.SubscribeAsync(1);
        var status = await Journeys.ProvenPost.SendAsync(site.Site, "tell", new() { ["headline"] = "Late", ["text"] = "t", ["email"] = "writer@example.net" });
        await site.UntilDeliveredAsync(1);
        var link = System.Text.RegularExpressions.Regex.Match(site.Delivered[0].Parse().TextBody!, "/v/[0-9a-z-]+").Value;
        await Bench.Site.UntilAsync(async () => (await site.Site.RowOrNullAsync(status))?.State is MailStatus.Held);
        Assert.DoesNotContain(site.Smtp.Mails, mail => mail.To.Contains(ListSite.First));
        await site.PressAsync(link);
        await site.PressAsync((await site.AskedAsync(status)).Approve);
        await site.UntilDeliveredAsync(2);
        Assert.Equal("Late", site.Delivered[1].Parse().Subject);
    }

    [Theory]
    [InlineData("\"recipients\": [\"owner@example.org\"],", "$.recipients")]
    [InlineData("\"encryption\": { \"keys\": [\"owner.asc\"] },", "$.encryption")]
    [InlineData("\"delivery\": \"direct\",", "$.delivery")]
    [InlineData("\"subscribe\": \"news\",", "$.postTo")]
    [InlineData("\"postTo\": \"none\",", "$.postTo")]
    public async Task A_form_whose_posts_could_not_go_to_a_list_takes_none(string more, string path)
    {
        var form = ListSite.Form(more);
        form = more.Contains("postTo", StringComparison.Ordinal) ? form.Replace("\"postTo\": \"news\",", "", StringComparison.Ordinal) : form;
        await using var site = await ListSite.OpenAsync(azurite, forms: new() { ["broken"] = form });
        using var answer = await site.Site.PostRawAsync("/f/broken", "text=x"u8.ToArray());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains($"broken.json at {path}: ", site.App.Log, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> ReportAsync(ListSite site, string report)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/bounces") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(report.ReplaceLineEndings("\r\n"))) };
        request.Content.Headers.ContentType = new("message/rfc822");
        request.Headers.Authorization = new("Bearer", Key);
        using var answer = await site.Site.Http.SendAsync(request);
        return answer.StatusCode;
    }

    private static async Task<Subscriber> OnlyAsync(ListSite site)
    {
        await foreach (var row in site.App.Lists.QueryAsync<Subscriber>("PartitionKey eq 'news'"))
        {
            return row;
        }

        throw new InvalidOperationException("Nobody is on the list.");
    }
}

using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using MimeKit;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Journeys;

/// <summary>A post that waits until its visitor has used the link that was mailed to the address in it.</summary>
public sealed partial class AddressLinkTests(Azurite azurite) : IAsyncLifetime
{
    private const string Visitor = "visitor@example.net";
    private Site? _site;

    private Site Site => _site!;

    public async ValueTask InitializeAsync() => _site = await Bench.Site.OpenAsync(azurite, forms: new()
    {
        ["join"] = Form("\"confirmHours\": 2"),
        ["strict"] = Form("\"confirmHours\": 2, \"perAddress\": { \"posts\": 1, \"minutes\": 1440 }", "\"content\": { \"holdAt\": 3, \"blockedWords\": [\"pills\"] },"),
        ["unproven"] = Form("\"confirmHours\": 2").Replace("\"altcha\": { \"cost\": 10, \"tries\": 40 },", "", StringComparison.Ordinal),
    }, set: app => app.Settings["Public__Url"] = "https://forms.example.org/");

    public ValueTask DisposeAsync() => Site.DisposeAsync();

    [Fact]
    public async Task It_goes_out_when_the_visitor_presses_the_button_and_not_when_a_scanner_opens_the_link()
    {
        var status = await PostAsync("join", "CANARY question");
        var (mail, link) = await AskedAsync(1);
        Assert.Equal(("", "auto-replied", "Please confirm your address"), (mail.From, mail.Parse().Headers[HeaderId.AutoSubmitted], mail.Parse().Subject));
        foreach (var text in new[] { mail.Parse().TextBody!, mail.Parse().HtmlBody! })
        {
            Assert.Contains($"https://forms.example.org{link}", text, StringComparison.Ordinal);
            Assert.DoesNotContain("CANARY", text, StringComparison.Ordinal);
        }

        await Bench.Site.UntilAsync(async () => (await Site.Http.GetStringAsync(status)).Contains("confirm your address", StringComparison.Ordinal));
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head, HttpMethod.Get })
        {
            using var scan = await Site.Http.SendAsync(new(method, link));
        }

        Assert.Equal("pending", await Site.StatusAsync(status));
        Assert.Equal(1, Site.Smtp.AcceptedCount);

        await using var chromium = await Chromium.LaunchAsync();
        var page = await chromium.Browser.NewPageAsync();
        await page.GotoAsync(new Uri(Site.Http.BaseAddress!, link).ToString());
        await Axe.CheckAsync(page, "confirm-address");
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, it is my address" }).ClickAsync();
        await page.GetByText("Your address is confirmed").WaitForAsync();
        await Site.UntilAsync(status, "sent");
        Assert.Equal(["owner@example.org"], Site.Smtp.Mails[^1].To);
        Assert.Equal(2, Site.Smtp.AcceptedCount);

        // Single use: pressing it again says the same, and sends nothing.
        using var again = await Site.Http.PostAsync(link, null);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(2, Site.Smtp.AcceptedCount);
        Assert.Empty(await Site.BlobsAsync());
        Assert.DoesNotContain("visitor@", Site.App.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_that_was_made_up_or_is_anothers_moves_nothing()
    {
        var status = await PostAsync("join", "m");
        var (_, link) = await AskedAsync(1);
        var id = link[3..29];
        foreach (var forged in new[] { $"/v/{status.Segments[^1]}", $"{link[..^1]}{(link[^1] == '0' ? '1' : '0')}", $"/v/{id}", $"/v/{new string('0', 43)}", "/v/x", $"/v/{link[3..].ToUpperInvariant()}" })
        {
            using var answer = await Site.Http.PostAsync(forged, null);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        Assert.Equal("pending", await Site.StatusAsync(status));
    }

    [Fact]
    public async Task What_is_not_confirmed_in_time_is_erased_and_nothing_tells_its_content()
    {
        var status = await PostAsync("join", "CANARY");
        var (_, link) = await AskedAsync(1);
        await Bench.Site.UntilAsync(async () => (await Site.BlobsAsync()).Any(name => name.StartsWith("held/", StringComparison.Ordinal)));
        await Bench.Site.UntilAsync(async () => (await Site.RowOrNullAsync(status))?.State is MailStatus.Held);
        var clock = new ManualClock { Now = TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(119) };
        using var services = Site.App.Services(clock);
        await services.GetRequiredService<ForgetGuards>().RunAsync(default);
        Assert.Equal("pending", await Site.StatusAsync(status));
        clock.Now += TimeSpan.FromMinutes(2);
        await services.GetRequiredService<ForgetGuards>().RunAsync(default);
        Assert.Equal("error", await Site.StatusAsync(status));
        Assert.Empty(await Site.BlobsAsync());
        using var late = await Site.Http.PostAsync(link, null);
        Assert.Equal(HttpStatusCode.Gone, late.StatusCode);
        Assert.Contains("not confirmed in time", await late.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(1, Site.Smtp.AcceptedCount);
    }

    [Fact]
    public async Task What_rules_hold_as_well_still_waits_for_the_operator()
    {
        var status = await PostAsync("strict", "cheap pills");
        var (_, link) = await AskedAsync(1);
        var id = status.Segments[^1][..26];
        await Bench.Site.UntilAsync(async () => (await Site.RowOrNullAsync(status))?.State is MailStatus.Held);
        using var answer = await Site.Http.PostAsync(link, null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("pending", await Site.StatusAsync(status));
        Assert.Contains("blocked-word", (await Site.App.CommandAsync("held", "list")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await Site.App.CommandAsync("held", "release", id)).ExitCode);
        await Site.UntilAsync(status, "sent");
    }

    [Fact]
    public async Task One_address_is_not_flooded()
    {
        await PostAsync("strict", "one");
        await AskedAsync(1);
        var second = await PostAsync("strict", "two");
        await Bench.Site.UntilAsync(async () => (await Site.RowOrNullAsync(second))?.State is MailStatus.Held);
        Assert.Equal(1, Site.Smtp.AcceptedCount);
        Assert.Contains("a limit is used up", Site.App.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_proof_of_work_does_not_get_to_mail_links_to_strangers()
    {
        using var answer = await Site.PostRawAsync("/f/unproven", "email=visitor%40example.net"u8.ToArray());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("unproven.json at $.verify.confirmHours", Site.App.Log, StringComparison.Ordinal);
    }

    private Task<Uri> PostAsync(string form, string message) => ProvenPost.SendAsync(Site, form, new() { ["email"] = Visitor, ["message"] = message });

    /// <returns>The mail to the visitor, and its link from the slash on.</returns>
    private async Task<(ReceivedMail Mail, string Link)> AskedAsync(int number)
    {
        var mail = (await Site.Smtp.WaitForMailAsync(number, Bench.Site.Patience))[number - 1];
        Assert.Equal([Visitor], mail.To);
        return (mail, Link().Match(mail.Parse().TextBody!).Value);
    }

    private static string Form(string verify, string more = "") => $$"""
        {
          "recipients": ["owner@example.org"], "subject": "Join", "altcha": { "cost": 10, "tries": 40 }, {{more}}
          "verify": { "field": "email", "dns": false, {{verify}} },
          "fields": [{ "name": "email", "type": "email", "required": true }, { "name": "message" }]
        }
        """;

    [GeneratedRegex("/v/[0-9a-z-]+")]
    private static partial Regex Link();
}

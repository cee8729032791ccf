using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Spool;
using Sealpost.Tracking;
using Sealpost.Undeliverable.Bounces;
using Xunit;

namespace Sealpost.Tests.Bouncing;

/// <summary>Mail that a server took and could not deliver: its reports come to a real mailbox, or are posted.</summary>
public sealed partial class BounceTests(Azurite azurite)
{
    private const string Key = "0123456789abcdef0123";
    private const string Bob = "\"recipients\": [\"bob@example.net\"]";

    [Theory]
    [InlineData("Postfix", "5.1.1")]
    [InlineData("Exim", "5.0.0")]
    [InlineData("Exchange", "5.1.10")]
    [InlineData("Gmail", "5.1.1")]
    [InlineData("Sendmail", "5.2.2")]
    public async Task A_report_makes_the_mail_bounced_and_the_operator_and_the_visitor_are_told(string server, string status)
    {
        await using var imap = await ImapServer.LaunchAsync();
        await using var spool = await OpenAsync(imap);
        var page = await spool.Site.PostAsync("contact", "m", "1");
        await spool.Site.UntilAsync(page, "sent");
        var mail = Assert.Single(spool.Smtp.Mails);
        Assert.Matches("^bounces\\+[0-9a-z]{26}-[0-9a-z]{16}@example\\.org$", mail.From);
        var id = mail.Parse().MessageId!;
        // Of Gmail's the return path says which mail is meant; the others are found by either.
        await imap.DeliverAsync(Reports.Of(server, server == "Gmail" ? mail.From : "bounces@example.org", server == "Gmail" ? "other@example.net" : id));

        using var services = spool.App.Services(TimeProvider.System);
        await services.GetRequiredService<ReadBounces>().RunAsync(default);
        var row = (await spool.RowAsync(id[..26]))!;
        Assert.Equal((MailStatus.Bounced, status), (row.State, row.Kind));
        Assert.StartsWith(status, row.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("bob@", row.Reason, StringComparison.Ordinal);
        Assert.Equal("error", await spool.Site.StatusAsync(page));
        Assert.Contains("could not be delivered", await spool.Site.Http.GetStringAsync(page), StringComparison.Ordinal);
        Assert.Equal(["seen read"], await imap.MarksAsync());

        await services.GetRequiredService<ReportFailures>().RunAsync(default);
        await services.GetRequiredService<ReportFailures>().RunAsync(default);
        var notice = Assert.Single(spool.Smtp.Mails, found => found.To.Contains("operator@example.net")).Parse();
        Assert.Contains($"{id[..26]}  contact", notice.TextBody, StringComparison.Ordinal);
        Assert.Contains($"bounced, {status}", notice.TextBody, StringComparison.Ordinal);
        Assert.Empty(await spool.Site.BlobsAsync());
        Assert.Contains("bounced", (await spool.SpoolAsync("show", id[..26])).Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task What_is_no_report_stays_unread_for_people_and_a_late_mail_stays_sent()
    {
        await using var imap = await ImapServer.LaunchAsync();
        await using var spool = await OpenAsync(imap);
        var id = await spool.PostAsync("m", MailStatus.Sent);
        await imap.DeliverAsync(
            Reports.Vacation("bounces@example.org"), Reports.Of("delayed", "bounces@example.org", $"{id}@example.com"),
            Reports.Of("Postfix", "bounces@example.org", $"{new string('0', 26)}@example.com"), Reports.Of("Postfix", "bounces@example.org", $"{id}@example.net"));
        using var services = spool.App.Services(TimeProvider.System);
        await services.GetRequiredService<ReadBounces>().RunAsync(default);
        Assert.Equal(MailStatus.Sent, (await spool.RowAsync(id))!.State);
        Assert.Equal(["unseen read", "seen read", "seen read", "seen read"], await imap.MarksAsync());
    }

    [Fact]
    public async Task A_return_path_that_was_made_up_moves_nothing()
    {
        await using var spool = await OpenAsync(null);
        var id = await spool.PostAsync("m", MailStatus.Sent);
        var path = Assert.Single(spool.Smtp.Mails).From;
        using var services = spool.App.Services(TimeProvider.System);
        var paths = services.GetRequiredService<ReturnPaths>();
        Assert.Equal(id, paths.Id(path));
        Assert.Equal(id, paths.Id(path.ToUpperInvariant()));
        var receipt = (await spool.Site.PostAsync("contact", "m", "1")).Segments[^1];
        foreach (var forged in new[]
        {
            path.Replace("@example.org", "@example.net", StringComparison.Ordinal), path.Replace("bounces+", "bounces+x", StringComparison.Ordinal),
            $"{path[..^13]}0{path[^12..]}", $"bounces+{receipt}@example.org", "bounces+@example.org", "bounces@example.org", "", "@",
        })
        {
            Assert.True(forged == path || paths.Id(forged) is null, forged);
        }
    }

    [Fact]
    public async Task A_report_that_comes_while_others_are_still_served_is_looked_at_again()
    {
        await using var imap = await ImapServer.LaunchAsync();
        await using var spool = await OpenAsync(imap);
        var id = await spool.PostAsync("m", MailStatus.Sent);
        await spool.ChangeAsync(id, row => row.Status = nameof(MailStatus.Sending));
        await imap.DeliverAsync(Reports.Of("Postfix", "bounces@example.org", $"{id}@example.com"));
        using var services = spool.App.Services(TimeProvider.System);
        await services.GetRequiredService<ReadBounces>().RunAsync(default);
        Assert.Equal(["unseen"], await imap.MarksAsync());
        await spool.ChangeAsync(id, row => row.Status = nameof(MailStatus.Sent));
        await services.GetRequiredService<ReadBounces>().RunAsync(default);
        Assert.Equal(MailStatus.Bounced, (await spool.RowAsync(id))!.State);
    }

    [Fact]
    public async Task A_mailbox_that_is_away_or_lets_nobody_in_stops_nothing()
    {
        await using var imap = await ImapServer.LaunchAsync();
        await using var spool = await OpenAsync(imap);
        var id = await spool.PostAsync("m", MailStatus.Sent);
        await imap.DeliverAsync(Reports.Of("Postfix", "bounces@example.org", $"{id}@example.com"));
        foreach (var (password, port, state) in new[]
        {
            ("wrong", imap.Port, MailStatus.Sent), (ImapServer.Password, Azurite.FreePort(), MailStatus.Sent), (ImapServer.Password, imap.Port, MailStatus.Bounced),
        })
        {
            (spool.App.Settings["Bounces__Password"], spool.App.Settings["Bounces__Port"]) = (password, $"{port}");
            using var services = spool.App.Services(TimeProvider.System);
            await services.GetRequiredService<ReadBounces>().RunAsync(default);
            Assert.Equal(state, (await spool.RowAsync(id))!.State);
        }
    }

    [Fact]
    public async Task A_mail_server_may_post_reports_with_the_key()
    {
        await using var spool = await OpenAsync(null);
        var id = await spool.PostAsync("m", MailStatus.Sent);
        var report = Reports.Of("Exim", "bounces@example.org", $"{id}@example.com");
        Assert.Equal((HttpStatusCode.Unauthorized, ""), Told(await PostAsync(spool, report, null)));
        Assert.Equal((HttpStatusCode.Unauthorized, ""), Told(await PostAsync(spool, report, "0123456789abcdef0124")));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, ""), Told(await PostAsync(spool, Reports.Vacation("x@example.org"), Key)));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, ""), Told(await PostAsync(spool, "", Key)));
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, ""), Told(await PostAsync(spool, report + new string('x', 5 * 1024 * 1024), Key)));
        Assert.Equal(MailStatus.Sent, (await spool.RowAsync(id))!.State);
        Assert.Equal((HttpStatusCode.OK, "bounced"), Told(await PostAsync(spool, report, Key)));
        Assert.Equal((HttpStatusCode.OK, "bounced"), Told(await PostAsync(spool, report, Key)));
        Assert.Equal((HttpStatusCode.OK, "not-ours"), Told(await PostAsync(spool, report.Replace(id, new string('0', 26), StringComparison.Ordinal), Key)));
        Assert.Equal(MailStatus.Bounced, (await spool.RowAsync(id))!.State);
        Assert.DoesNotContain("CANARY", spool.App.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("bob@", spool.App.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_none_is_taken_and_without_a_return_path_reports_go_to_the_sender()
    {
        await using var spool = await SpoolSite.OpenAsync(azurite);
        await spool.PostAsync("m", MailStatus.Sent);
        Assert.Equal("forms@example.com", Assert.Single(spool.Smtp.Mails).From);
        Assert.Equal((HttpStatusCode.NotFound, ""), Told(await PostAsync(spool, "x", Key)));
    }

    private async Task<SpoolSite> OpenAsync(ImapServer? imap) => await SpoolSite.OpenAsync(azurite, more: Bob, set: app =>
    {
        (app.Settings["Bounces__ReturnPath"], app.Settings["Bounces__Key"], app.Settings["Digest__To"]) = ("bounces@example.org", Key, "operator@example.net");
        if (imap is not null)
        {
            (app.Settings["Bounces__Host"], app.Settings["Bounces__Port"], app.Settings["Bounces__Security"]) = ("127.0.0.1", $"{imap.Port}", "None");
            (app.Settings["Bounces__User"], app.Settings["Bounces__Password"]) = ("bounces", ImapServer.Password);
        }
    });

    private static async Task<(HttpStatusCode Status, string Body)> PostAsync(SpoolSite spool, string report, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/bounces")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(report.ReplaceLineEndings("\r\n"))),
        };
        request.Content.Headers.ContentType = new("message/rfc822");
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        using var answer = await spool.Site.Http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static (HttpStatusCode Status, string Outcome) Told((HttpStatusCode Status, string Body) answer) =>
        (answer.Status, OutcomeWord().Match(answer.Body).Groups[1].Value);

    [GeneratedRegex("\"outcome\":\"([a-z-]+)\"")]
    private static partial Regex OutcomeWord();
}

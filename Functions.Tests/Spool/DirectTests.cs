using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Azure.Storage.Queues;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Spool;

/// <summary>"delivery": "direct": the mail goes out while the visitor waits, or as any other where that can't be.</summary>
public sealed class DirectTests(Azurite azurite)
{
    private const string Direct = $"{SpoolSite.Owner}, \"delivery\": \"direct\"";

    [Fact]
    public async Task The_visitor_is_told_that_it_was_sent_and_the_owner_has_it_by_then_sealed()
    {
        await using var spool = await OpenAsync();
        using var answer = await spool.TryPostAsync("m");
        var mail = Assert.Single(spool.Smtp.Mails).Parse();
        var told = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((HttpStatusCode.OK, "sent"), (answer.StatusCode, told.GetProperty("status").GetString()));
        Assert.Equal($"{told.GetProperty("id").GetString()}@example.com", mail.MessageId);
        Assert.Contains("account: 1", await spool.Site.OpenAsync(mail), StringComparison.Ordinal);
        Assert.Equal("sent", await spool.Site.StatusAsync(new(told.GetProperty("statusUrl").GetString()!)));
        Assert.Equal(0, await CountAsync(spool.App.Queue));
    }

    [Fact]
    public async Task The_same_post_again_is_told_the_same_and_is_no_second_mail()
    {
        await using var spool = await OpenAsync();
        using var first = await spool.TryPostAsync("m");
        using var second = await spool.TryPostAsync("m");
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(1, spool.Smtp.AcceptedCount);
    }

    [Fact]
    public async Task A_passing_fault_makes_it_a_mail_of_the_spool()
    {
        await using var spool = await OpenAsync(retryAfter: "00:00:01");
        spool.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("451 4.3.0 later"));
        using var answer = await spool.TryPostAsync("m");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await spool.StateAsync(await IdAsync(answer), MailStatus.Sent);
        Assert.Equal(1, spool.Smtp.AcceptedCount);
    }

    [Fact]
    public async Task A_mail_server_that_is_down_makes_it_a_mail_of_the_spool()
    {
        await using var spool = await OpenAsync(retryAfter: "00:00:01");
        await spool.Smtp.StopAsync();
        using var answer = await spool.TryPostAsync("m");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        spool.Smtp.Start();
        await spool.StateAsync(await IdAsync(answer), MailStatus.Sent);
        Assert.Equal(1, spool.Smtp.AcceptedCount);
    }

    [Fact]
    public async Task A_visitor_does_not_wait_longer_than_the_limit_and_the_mail_goes_out_once()
    {
        await using var spool = await OpenAsync(set: app =>
        {
            app.Settings["Direct__Seconds"] = "1";
            app.Settings["Smtp__TimeoutSeconds"] = "60";
        });
        spool.Smtp.Script(SmtpStage.FinalDot, SmtpAction.Hang());
        using var answer = await spool.TryPostAsync("m");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var id = await IdAsync(answer);
        await spool.Smtp.WaitForStageAsync(SmtpStage.FinalDot, 1, Site.Patience);
        Assert.Equal(MailStatus.Sending, (await spool.RowAsync(id))!.State);
        spool.Smtp.Release();
        await spool.StateAsync(id, MailStatus.Sent);
        await Site.UntilAsync(async () => await CountAsync(spool.App.Queue) == 0);
        Assert.Equal(1, spool.Smtp.AcceptedCount);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/html")]
    public async Task A_refusal_for_good_is_said_honestly_and_the_mail_is_kept_for_the_operator(string? accept)
    {
        await using var spool = await OpenAsync();
        spool.Smtp.Always(SmtpStage.Rcpt, SmtpAction.Reply("550 5.1.1 no such user"));
        foreach (var _ in new[] { "first", "again" })
        {
            using var answer = await spool.TryPostAsync("m", accept);
            Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
            Assert.Equal(accept ?? "application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.Matches("/s/[0-9a-z]{26}-[0-9a-z]{16}\"", await answer.Content.ReadAsStringAsync());
            Assert.Contains("refused your message for good. It is kept", (await answer.Content.ReadAsStringAsync()).Replace("&#39;", "'", StringComparison.Ordinal), StringComparison.Ordinal);
        }

        Assert.Equal(1, spool.Smtp.CountOf(SmtpStage.Rcpt));
        var listed = Assert.Single((await spool.JsonAsync("list")).EnumerateArray());
        Assert.Equal("failed", listed.GetProperty("state").GetString());
        spool.Smtp.Clear();
        var id = listed.GetProperty("id").GetString()!;
        Assert.Equal(0, (await spool.SpoolAsync("retry", id)).ExitCode);
        await spool.StateAsync(id, MailStatus.Sent);
    }

    [Fact]
    public async Task What_the_server_may_have_is_never_sent_twice_and_the_visitor_sees_the_truth()
    {
        await using var spool = await OpenAsync();
        spool.Smtp.Script(SmtpStage.FinalDot, SmtpAction.DropAfterTaking());
        using var answer = await spool.TryPostAsync("m", "text/html");
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        var page = await spool.Site.Http.GetStringAsync(answer.Headers.Location);
        Assert.Contains("error", page, StringComparison.Ordinal);
        using var again = await spool.TryPostAsync("m", "text/html");
        Assert.Equal(answer.Headers.Location, again.Headers.Location);
        Assert.Equal(1, spool.Smtp.AcceptedCount);
        Assert.Equal(0, await CountAsync(spool.App.Queue));
    }

    [Theory]
    [InlineData(SmtpStage.Rcpt, 1)]
    [InlineData(SmtpStage.FinalDot, 0)]
    public async Task An_application_that_is_told_to_stop_gives_it_to_the_next_one_or_says_that_it_does_not_know(SmtpStage stage, int mails)
    {
        await using var spool = await OpenAsync(set: app =>
        {
            app.Settings["Direct__Seconds"] = "1";
            app.Settings["Smtp__TimeoutSeconds"] = "60";
        });
        spool.Smtp.Script(stage, SmtpAction.Hang());
        using var answer = await spool.TryPostAsync("m");
        var id = await IdAsync(answer);
        await spool.Smtp.WaitForStageAsync(stage, 1, Site.Patience);
        await spool.App.StopAsync();
        Assert.Equal(mails == 1 ? MailStatus.Deferred : MailStatus.Unknown, (await spool.RowAsync(id))!.State);
        await spool.App.StartAsync();
        await spool.StateAsync(id, mails == 1 ? MailStatus.Sent : MailStatus.Unknown);
        Assert.Equal(mails, spool.Smtp.AcceptedCount);
    }

    [Fact]
    public async Task A_process_that_is_killed_while_it_sends_leaves_it_on_the_queue_and_its_fate_is_recorded()
    {
        await using var spool = await OpenAsync(set: app =>
        {
            app.Settings["Direct__Seconds"] = "30";
            (app.Settings["Smtp__TimeoutSeconds"], app.Settings["Smtp__SendSeconds"]) = ("3", "5");
            (app.Settings["Queue__Lease"], app.Settings["Ledger__Lease"]) = ("00:00:04", "00:00:06");
        });
        spool.Smtp.Always(SmtpStage.Rcpt, SmtpAction.Hang());
        var posting = spool.TryPostAsync("m");
        await spool.Smtp.WaitForStageAsync(SmtpStage.Rcpt, 1, Site.Patience);
        System.Diagnostics.Process.GetProcessById(spool.App.ProcessId).Kill();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => posting);
        spool.Smtp.Clear();
        await spool.App.StartAsync();
        using var again = await spool.TryPostAsync("m");
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        // Its status, not its row: across the end of a window of time it is the twin of the first one.
        var told = await again.Content.ReadFromJsonAsync<JsonElement>();
        await spool.Site.UntilAsync(new(told.GetProperty("statusUrl").GetString()!), "error");
        Assert.Equal("unknown", Assert.Single((await spool.JsonAsync("list")).EnumerateArray()).GetProperty("state").GetString());
        await Site.UntilAsync(async () => await CountAsync(spool.App.Queue) == 0);
        Assert.Equal(0, spool.Smtp.AcceptedCount);
    }

    private async Task<SpoolSite> OpenAsync(string retryAfter = "01:00:00", Action<App>? set = null) =>
        await SpoolSite.OpenAsync(azurite, retryAfter, Direct, app =>
        {
            // Where it matters how long a visitor waits, the test says so; a busy machine is no reason.
            app.Settings["Direct__Seconds"] = "30";
            set?.Invoke(app);
        });

    private static async Task<string> IdAsync(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;

    /// <summary>The messages that can't be seen included.</summary>
    private static async Task<int> CountAsync(QueueClient queue) => (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount;
}

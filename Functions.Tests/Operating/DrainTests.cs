using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Sealpost.Tests.Spool;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Operating;

/// <summary><c>spool drain</c>: new posts are refused, and what was accepted goes out.</summary>
public sealed class DrainTests(Azurite azurite)
{
    [Fact]
    public async Task What_waits_goes_out_while_new_posts_are_refused_and_then_it_is_told_to_be_empty()
    {
        await using var spool = await SpoolSite.OpenAsync(azurite, retryAfter: "00:00:05");
        spool.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("450 4.2.1 later"));
        var id = await spool.PostAsync("waits", MailStatus.Deferred);
        var drain = spool.App.CommandAsync("spool", "drain", "--timeout", "90", "--json");
        await Site.UntilAsync(async () =>
        {
            using var answer = await spool.Site.Http.PostAsJsonAsync("/f/contact", new { name = "a", email = "a@example.org", message = "during" });
            return answer.StatusCode is HttpStatusCode.ServiceUnavailable && answer.Headers.RetryAfter?.Delta > TimeSpan.Zero;
        });

        var drained = await drain;
        Assert.True(drained.ExitCode == 0, drained.Output + drained.Errors);
        Assert.True(JsonDocument.Parse(drained.Output).RootElement.GetProperty("drained").GetBoolean());
        Assert.Contains("Left: ", drained.Errors, StringComparison.Ordinal);
        Assert.Equal(MailStatus.Sent, (await spool.RowAsync(id))!.State);
        Assert.Equal(0, (await spool.App.Queue.GetPropertiesAsync()).Value.ApproximateMessagesCount);
        Assert.Contains("paused since", (await spool.SpoolAsync("stats")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_go_out_in_time_is_told_and_posts_stay_refused()
    {
        await using var spool = await SpoolSite.OpenAsync(azurite);
        spool.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("450 4.2.1 later"));
        await spool.PostAsync("waits for an hour", MailStatus.Deferred);
        var drain = await spool.SpoolAsync("drain", "--timeout", "1");
        Assert.Equal(1, drain.ExitCode);
        Assert.Contains("1 deferred", drain.Output, StringComparison.Ordinal);
        Assert.Contains("paused since", (await spool.SpoolAsync("stats")).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await spool.SpoolAsync("drain", "--timeout", "0")).ExitCode);
    }
}

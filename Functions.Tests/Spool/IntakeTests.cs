using System.Net;
using System.Text.Json;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Spool;

/// <summary>Paused: nothing new is taken, and what was accepted still goes out.</summary>
public sealed class IntakeTests(Azurite azurite)
{
    [Fact]
    public async Task Paused_every_instance_refuses_kindly_within_seconds_and_what_was_accepted_goes_out()
    {
        await using var spool = await SpoolSite.OpenAsync(azurite, retryAfter: "00:00:01");
        await using var second = new App(azurite, spool.Smtp, spool.App);
        await second.StartAsync();
        spool.Smtp.Always(SmtpStage.Rcpt, SmtpAction.Reply("451 4.3.0 later"));
        var id = await spool.PostAsync("before", MailStatus.Deferred);

        Assert.Equal(0, (await spool.SpoolAsync("pause", "--minutes", "7")).ExitCode);
        foreach (var instance in new[] { spool.App, second })
        {
            await Site.UntilAsync(async () => await StatusAsync(instance) == HttpStatusCode.ServiceUnavailable);
        }

        using var program = await spool.TryPostAsync("program");
        Assert.Equal(TimeSpan.FromMinutes(7), program.Headers.RetryAfter?.Delta);
        Assert.Contains("takes a short break", await program.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var page = await spool.TryPostAsync("page", "text/html");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        Assert.Contains("takes a short break", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.True((await spool.JsonAsync("stats")).GetProperty("paused").ValueKind is JsonValueKind.Object);

        spool.Smtp.Clear();
        await spool.StateAsync(id, MailStatus.Sent);

        Assert.Equal(0, (await spool.SpoolAsync("resume")).ExitCode);
        foreach (var instance in new[] { spool.App, second })
        {
            await Site.UntilAsync(async () => await StatusAsync(instance) == HttpStatusCode.Accepted);
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(App instance)
    {
        using var content = new StringContent("{\"name\":\"Z\",\"email\":\"zoe@example.org\",\"message\":\"m\"}", System.Text.Encoding.UTF8, "application/json");
        using var answer = await instance.Http.PostAsync("/f/contact", content);
        return answer.StatusCode;
    }
}

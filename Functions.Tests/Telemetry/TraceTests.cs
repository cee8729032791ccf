using System.Net.Http.Json;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Sealpost.Tests.Spool;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Telemetry;

/// <summary>From the post to the server's reply, across the queue and over attempts: one trace.</summary>
public sealed class TraceTests(Azurite azurite)
{
    private const string Visitors = "0af7651916cd43dd8448eb211c80319c";

    [Fact]
    public async Task A_post_and_all_attempts_at_sending_its_mail_are_one_trace()
    {
        await using var collector = await OtlpReceiver.LaunchAsync();
        await using var spool = await SpoolSite.OpenAsync(azurite, retryAfter: "00:00:01", set: app => collector.Set(app));
        spool.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("451 4.3.0 later"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/f/contact") { Content = JsonContent.Create(new { name = "Z", email = "zoe@example.org", message = "m" }) };
        request.Headers.Add("traceparent", $"00-{Visitors}-b7ad6b7169203331-00");
        request.Headers.Add("tracestate", "visitor=words");
        using var answer = await spool.Site.Http.SendAsync(request);
        await spool.Smtp.WaitForMailAsync(1, Site.Patience);
        await collector.UntilAsync(() => collector.Spans.Count == 8);
        var spans = collector.Spans;

        // The visitor decides neither the trace nor, with the flag that says no, whether there is one.
        var accept = Assert.Single(spans, span => span.Name == "accept");
        Assert.Equal((2, "", "contact", "queued"), (accept.Kind, accept.Parent, accept.Attributes["form"], accept.Attributes["outcome"]));
        Assert.NotEqual(Visitors, accept.Trace);
        Assert.Equal([Visitors], accept.Links);
        var enqueue = Assert.Single(spans, span => span.Name == "enqueue");
        Assert.Equal((4, accept.Id), (enqueue.Kind, enqueue.Parent));
        var delivers = spans.FindAll(span => span.Name == "deliver").OrderBy(span => span.Attributes["attempt"]).ToList();
        Assert.Equal([("1", "Deferred", 0), ("2", "Sent", 0)], delivers.Select(span => (span.Attributes["attempt"], span.Attributes["outcome"], span.Status)));
        Assert.All(delivers, span => Assert.Equal((5, enqueue.Id), (span.Kind, span.Parent)));
        Assert.Equal(delivers.Select(span => span.Id).Order(), spans.FindAll(span => span.Name == "seal").Select(span => span.Parent).Order());
        var smtp = spans.FindAll(span => span.Name == "smtp").OrderBy(span => span.Attributes["code"]).Reverse().ToList();
        Assert.Equal([("451", "Deferred", 2), ("250", "Sent", 0)], smtp.Select(span => (span.Attributes["code"], span.Attributes["outcome"], span.Status)));
        Assert.All(smtp, span => Assert.Equal((3, "smtp"), (span.Kind, span.Attributes["relay"])));
        Assert.Equal(delivers.Select(span => span.Id), smtp.Select(span => span.Parent));

        Assert.All(spans, span => Assert.Equal((accept.Trace, "sealpost"), (span.Trace, span.Resource["service.name"])));
        Assert.All(spans.Where(span => span.Name != "smtp"), span => Assert.Equal(accept.Attributes["id"], span.Attributes["id"]));
        Assert.Contains($"Accept {accept.Attributes["id"]} ", spool.App.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_post_is_told_with_its_reason()
    {
        await using var collector = await OtlpReceiver.LaunchAsync();
        await using var site = await Site.OpenAsync(azurite, set: app => collector.Set(app));
        using var refused = await site.Http.PostAsJsonAsync("/f/contact", new { name = "Z" });
        using var unknown = await site.Http.PostAsJsonAsync("/f/nobody", new { name = "Z" });
        using var delete = await site.Http.DeleteAsync("/f/contact");
        await collector.UntilAsync(() => collector.Spans.Count == 3);
        Assert.Equal(
            [("?", "method-not-allowed"), ("?", "unknown-form"), ("contact", "invalid-fields")],
            collector.Spans.Select(span => (span.Attributes["form"], span.Attributes["reason"])).OrderBy(it => it.Item2 == "invalid-fields").ThenBy(it => it.Item2));
        Assert.All(collector.Spans, span => Assert.Equal(("accept", "refused", 0), (span.Name, span.Attributes["outcome"], span.Status)));
    }

    [Fact]
    public async Task What_is_sampled_is_decided_at_the_post_and_holds_for_the_whole_way()
    {
        await using var collector = await OtlpReceiver.LaunchAsync();
        await using var site = await Site.OpenAsync(azurite, set: app =>
        {
            collector.Set(app);
            (app.Settings["OTEL_TRACES_SAMPLER"], app.Settings["OTEL_TRACES_SAMPLER_ARG"]) = ("parentbased_traceidratio", "0.5");
        });
        for (var i = 0; i < 12; i++)
        {
            await site.PostAsync("contact", $"m{i}", "1");
        }

        await site.Smtp.WaitForMailAsync(12, Site.Patience);
        await collector.UntilAsync(() => collector.Point("sealpost.mails.sent", ("form", "contact"), ("relay", "smtp"))?.Value == 12);
        await site.App.StopAsync();
        Assert.All(collector.Spans.GroupBy(span => span.Trace), trace => Assert.Equal(
            ["accept", "deliver", "enqueue", "seal", "smtp"], trace.Select(span => span.Name).Order()));
        Assert.InRange(collector.Spans.Count(span => span.Name == "accept"), 1, 11);
    }

    [Fact]
    public async Task The_message_carries_the_trace_only_where_somebody_listens()
    {
        await using var collector = await OtlpReceiver.LaunchAsync();
        await using var told = await SpoolSite.OpenAsync(azurite, set: app => collector.Set(app));
        await using var silent = await SpoolSite.OpenAsync(azurite);
        foreach (var spool in new[] { told, silent })
        {
            spool.Smtp.Always(SmtpStage.Rcpt, SmtpAction.Reply("451 4.3.0 later"));
            var id = await spool.PostAsync("m", MailStatus.Deferred);
            var kept = (await spool.App.Blobs.GetBlobClient($"waiting/{id}.json").DownloadContentAsync()).Value.Content.ToString();
            Assert.Equal(spool == told, kept.Contains("trace", StringComparison.OrdinalIgnoreCase));
            var loaded = await File.ReadAllTextAsync($"/proc/{spool.App.ProcessId}/maps");
            Assert.Equal(spool == told, loaded.Contains("/OpenTelemetry", StringComparison.Ordinal));
        }
    }
}

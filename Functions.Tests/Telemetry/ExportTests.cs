using System.Diagnostics;
using System.Text.RegularExpressions;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Telemetry;

/// <summary>Where telemetry goes, and what happens when it can't.</summary>
public sealed class ExportTests(Azurite azurite)
{
    [Fact]
    public async Task Over_gRPC_it_says_the_same()
    {
        await using var collector = await OtlpReceiver.LaunchAsync(grpc: true);
        await using var site = await Site.OpenAsync(azurite, set: app =>
        {
            collector.Set(app);
            app.Settings["Telemetry__OtlpProtocol"] = "grpc";
        });
        await site.PostAsync("contact", "m", "1");
        await collector.UntilAsync(() => collector.Spans.Count == 5 && collector.Point("sealpost.mails.sent", ("form", "contact"), ("relay", "smtp"))?.Value == 1);
        Assert.Single(collector.Spans.Select(span => span.Trace).Distinct());
    }

    [Fact]
    public async Task What_the_last_moments_brought_is_exported_before_the_application_ends()
    {
        await using var collector = await OtlpReceiver.LaunchAsync();
        await using var site = await Site.OpenAsync(azurite, set: app => app.Settings["Telemetry__OtlpEndpoint"] = collector.Url);
        await site.PostAsync("contact", "m", "1");
        await site.Smtp.WaitForMailAsync(1, Site.Patience);
        await site.App.StopAsync();
        Assert.Equal(["accept", "deliver", "enqueue", "seal", "smtp"], collector.Spans.Select(span => span.Name).Order());
        Assert.Equal(1, collector.Point("sealpost.posts.accepted", ("form", "contact"))!.Value);
    }

    [Fact]
    public async Task A_collector_that_is_not_there_costs_no_mail_and_one_line_of_the_log()
    {
        var port = Azurite.FreePort();
        await using var site = await Site.OpenAsync(azurite, set: app =>
        {
            app.Settings["Telemetry__OtlpEndpoint"] = $"http://127.0.0.1:{port}";
            app.Settings["OTEL_BSP_SCHEDULE_DELAY"] = app.Settings["OTEL_METRIC_EXPORT_INTERVAL"] = "100";
        });
        var status = await site.PostAsync("contact", "first", "1");
        await site.UntilAsync(status, "sent");
        await Site.UntilAsync(() => Task.FromResult(site.App.Log.Contains("Telemetry can't be exported", StringComparison.Ordinal)));
        for (var i = 0; i < 5; i++)
        {
            await site.PostAsync("contact", $"m{i}", "1");
        }

        await site.Smtp.WaitForMailAsync(6, Site.Patience);
        var stopping = Stopwatch.StartNew();
        await site.App.StopAsync();
        Assert.InRange(stopping.Elapsed.TotalSeconds, 0, 6);
        Assert.Single(Regex.Matches(site.App.Log, @"OpenTelemetry|TelemetryExport\[189\]"));
        Assert.DoesNotContain("Exception:", site.App.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_of_its_settings_are_told_at_start_with_all_others()
    {
        foreach (var standard in new[] { false, true })
        {
            var (endpoint, protocol) = standard ? ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL") : ("Telemetry__OtlpEndpoint", "Telemetry__OtlpProtocol");
            await using var smtp = Smtp.ScriptedSmtpServer.Launch();
            await using var app = new App(azurite, smtp);
            foreach (var name in new[] { endpoint, protocol, "APPLICATIONINSIGHTS_CONNECTION_STRING", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING" })
            {
                app.Settings[name] = "CANARY";
            }

            app.Without.Add("Smtp__Host");
            await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync());
            foreach (var name in new[] { endpoint, protocol, "APPLICATIONINSIGHTS_CONNECTION_STRING", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "Smtp__Host" })
            {
                Assert.Contains($"  - {name}", app.Log, StringComparison.Ordinal);
            }

            Assert.DoesNotContain("CANARY", app.Log, StringComparison.Ordinal);
        }
    }
}

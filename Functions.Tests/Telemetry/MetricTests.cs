using System.Diagnostics.Metrics;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Sealpost.Telemetry;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;
using Sealpost.Tests.Smtp;
using Sealpost.Tests.Spool;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Telemetry;

/// <summary>What is counted and measured, as a collector gets it.</summary>
public sealed class MetricTests(Azurite azurite)
{
    [Fact]
    public async Task Posts_that_are_taken_or_refused_and_mails_that_are_deferred_sent_or_failed_are_counted_as_that()
    {
        await using var collector = await OtlpReceiver.LaunchAsync();
        await using var spool = await SpoolSite.OpenAsync(azurite, retryAfter: "00:00:01", set: app =>
        {
            // The names that every program has for it.
            collector.Set(app, "OTEL_EXPORTER_OTLP_ENDPOINT");
            app.Settings["OTEL_SERVICE_NAME"] = "forms";
        });
        using (await spool.Site.Http.PostAsJsonAsync("/f/whole", new { name = "Z" }))
        using (await spool.Site.Http.PostAsJsonAsync("/f/canary", new { name = "Z" }))
        {
            spool.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("451 4.3.0 later"));
            await spool.PostAsync("deferred", MailStatus.Sent);
            spool.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("550 5.1.1 nobody"));
            await spool.PostAsync("failed", MailStatus.Failed, "whole");
        }

        await collector.UntilAsync(() => collector.Point("sealpost.mails.failed") is null && collector.Point("sealpost.mails.failed", ("form", "whole"), ("kind", "Recipient")) is not null);
        Assert.Equal(
            [
                ("sealpost.mails.deferred", 1, "contact fault"), ("sealpost.mails.failed", 1, "whole Recipient"), ("sealpost.mails.sent", 1, "contact smtp"),
                ("sealpost.posts.accepted", 1, "contact"), ("sealpost.posts.accepted", 1, "whole"),
                ("sealpost.posts.refused", 1, "? unknown-form"), ("sealpost.posts.refused", 1, "whole invalid-fields"),
            ],
            Told(collector.Points.Where(point => point.Count == 0)));
        Assert.Equal(
            [
                ("sealpost.queue.age", 1, "contact"), ("sealpost.queue.age", 1, "whole"),
                ("sealpost.relay.duration", 1, "smtp Deferred"), ("sealpost.relay.duration", 1, "smtp Failed"), ("sealpost.relay.duration", 1, "smtp Sent"),
                ("sealpost.seal.duration", 1, "whole"), ("sealpost.seal.duration", 2, "contact"),
            ],
            Told(collector.Points.Where(point => point.Count > 0)));
        Assert.All(collector.Points.Where(point => point.Count > 0), point => Assert.InRange(point.Value, 0.000_01, 40 * point.Count));
        Assert.All(collector.Spans, span => Assert.Equal("forms", span.Resource["service.name"]));
        Assert.All(collector.Points, point => Assert.Equal(
            OperationsPage.Metrics.Single(row => row.Name == point.Name).Attributes.Order(), point.Attributes.Keys.Order()));
    }

    [Fact]
    public async Task Gauges_show_what_the_timers_saw_last_and_nothing_when_that_is_long_ago()
    {
        var key = await TestKeys.ExpiringInAsync(20);
        await using var spool = await SpoolSite.OpenAsync(azurite);
        await File.WriteAllTextAsync(Path.Combine(spool.App.Forms, "owner.asc"), key.PublicArmored, TestContext.Current.CancellationToken);
        var id = await spool.PostAsync("waits", MailStatus.Sent);
        await spool.App.StopAsync();
        await spool.App.Poison.CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
        for (var i = 0; i < 3; i++)
        {
            await spool.App.Queue.SendMessageAsync(id, TestContext.Current.CancellationToken);
            await spool.App.Poison.SendMessageAsync(i > 0 ? "" : id, TestContext.Current.CancellationToken);
        }

        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddSeconds(100));
        await using var services = spool.App.Services(time);
        using var listening = new Listening(services.GetRequiredService<Metrics>());
        Assert.Empty(listening.Read());
        await services.GetRequiredService<ReportSpool>().RunAsync(CancellationToken.None);
        await services.GetRequiredService<ReportKeys>().RunAsync(CancellationToken.None);
        var seen = listening.Read();
        Assert.Equal((3, 3), (seen["sealpost.queue.depth"], seen["sealpost.poison.depth"]));
        Assert.InRange(seen["sealpost.queue.oldest"], 98, 140);
        foreach (var form in new[] { "contact", "whole" })
        {
            Assert.InRange(seen[$"sealpost.key.days_left form={form} key={key.Fingerprint}"], 19.9, 20);
        }

        // The days go on by themselves; what was on the queue a while ago says nothing.
        time.Advance(TimeSpan.FromDays(21));
        seen = listening.Read();
        Assert.DoesNotContain(seen.Keys, name => name.StartsWith("sealpost.queue", StringComparison.Ordinal) || name.StartsWith("sealpost.poison", StringComparison.Ordinal));
        Assert.InRange(seen[$"sealpost.key.days_left form=contact key={key.Fingerprint}"], -1.1, -1);
    }

    private static IEnumerable<(string, int, string)> Told(IEnumerable<ReceivedPoint> points) => points
        .Select(point => (point.Name, point.Count > 0 ? point.Count : (int)point.Value, string.Join(' ', OperationsPage.Metrics.Single(row => row.Name == point.Name).Attributes.Select(name => point.Attributes[name]))))
        .Order();

    /// <summary>To the gauges of one application in this process.</summary>
    private sealed class Listening : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Dictionary<string, double> _read = [];

        public Listening(Metrics metrics)
        {
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter == metrics.Meter && instrument.IsObservable)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.Start();
        }

        public Dictionary<string, double> Read()
        {
            _read.Clear();
            _listener.RecordObservableInstruments();
            return new(_read);
        }

        public void Dispose() => _listener.Dispose();

        private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            _read[instrument.Name + string.Concat(tags.ToArray().Select(tag => $" {tag.Key}={tag.Value}"))] = value;
    }
}

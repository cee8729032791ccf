using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Sealpost.Tests.Bench;

namespace Sealpost.Tests.Telemetry;

/// <param name="Kind">1 internal, 2 server, 3 client, 4 producer, 5 consumer.</param>
/// <param name="Status">0 unset, 2 error.</param>
internal sealed record ReceivedSpan(
    string Trace, string Id, string Parent, string Name, int Kind, int Status, Dictionary<string, string> Attributes, List<string> Links, Dictionary<string, string> Resource);

/// <param name="Value">Of a counter or gauge; the sum of a histogram.</param>
/// <param name="Count">Of a histogram.</param>
internal sealed record ReceivedPoint(string Name, string Unit, double Value, int Count, Dictionary<string, string> Attributes);

/// <summary>
/// A collector: takes OTLP over HTTP or gRPC, and whatever else is posted, and keeps the bytes.
/// https://github.com/open-telemetry/opentelemetry-proto
/// </summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _received = new();
    private readonly WebApplication _site;

    private OtlpReceiver(bool grpc)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        Port = Azurite.FreePort();
        builder.WebHost.ConfigureKestrel(server => server.ListenLocalhost(Port, listen => listen.Protocols = grpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        _site = builder.Build();
        _site.MapPost("/{**path}", (HttpContext context) => TakeAsync(context, grpc));
    }

    public int Port { get; }

    public string Url => $"http://127.0.0.1:{Port}";

    /// <summary>The addresses that were posted to.</summary>
    public IEnumerable<string> Paths => _received.Select(it => it.Path).Distinct();

    /// <summary>Everything, as Latin-1: what is sought in it is sought in the bytes.</summary>
    public string Raw => string.Concat(_received.Select(it => Encoding.Latin1.GetString(it.Body)));

    public List<ReceivedSpan> Spans => [.. Bodies("trace").SelectMany(body => body.At(1)).SelectMany(resource => resource.At(2, 2).Select(span => new ReceivedSpan(
        span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), (int)span.Number(6), (int)(span.At(15).FirstOrDefault()?.Number(3) ?? 0), span.Pairs(9),
        [.. span.At(13).Select(link => link.Hex(1) + link.Text(3))], resource.At(1).Single().Pairs(1))))];

    /// <summary>As they were exported last: counters count from the start.</summary>
    public List<ReceivedPoint> Points
    {
        get
        {
            var points = new Dictionary<string, ReceivedPoint>();
            foreach (var point in Bodies("metrics").SelectMany(body => body.At(1, 2, 2)).SelectMany(Read))
            {
                points[point.Name + string.Join(",", point.Attributes.OrderBy(it => it.Key).Select(it => $" {it.Key}={it.Value}"))] = point;
            }

            return [.. points.Values];
        }
    }

    public static async Task<OtlpReceiver> LaunchAsync(bool grpc = false)
    {
        var receiver = new OtlpReceiver(grpc);
        await receiver._site.StartAsync();
        return receiver;
    }

    /// <summary>The settings with which an application exports to it, at once.</summary>
    public void Set(App app, string endpoint = "Telemetry__OtlpEndpoint")
    {
        app.Settings[endpoint] = Url;
        app.Settings["OTEL_BSP_SCHEDULE_DELAY"] = app.Settings["OTEL_METRIC_EXPORT_INTERVAL"] = "200";
    }

    public ReceivedPoint? Point(string name, params (string Name, string Value)[] attributes) => Points.Find(
        point => point.Name == name && point.Attributes.Count == attributes.Length && attributes.All(it => point.Attributes.GetValueOrDefault(it.Name) == it.Value));

    /// <summary>Waits for it, or says what came instead.</summary>
    public async Task UntilAsync(Func<bool> so)
    {
        try
        {
            await Site.UntilAsync(() => Task.FromResult(so()));
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException(string.Join('\n', [
                .. _received.GroupBy(it => it.Path).Select(it => $"{it.Key} {it.Count()}"), .. Spans.Select(span => $"{span.Name} {span.Id} in {span.Parent}"), .. Points.Select(point => $"{point.Name} {point.Value}")]));
        }
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    private IEnumerable<Protobuf> Bodies(string signal) => _received.Where(it => it.Path.Contains(signal, StringComparison.OrdinalIgnoreCase)).Select(it => new Protobuf(it.Body));

    private static IEnumerable<ReceivedPoint> Read(Protobuf metric)
    {
        // Gauge, sum; histogram.
        var numbers = metric.At(5, 1).Concat(metric.At(7, 1)).Select(point => new ReceivedPoint(
            metric.Text(1), metric.Text(3), point.Has(4) ? point.Double(4) : (long)point.Number(6), 0, point.Pairs(7)));
        return numbers.Concat(metric.At(9, 1).Select(point => new ReceivedPoint(metric.Text(1), metric.Text(3), point.Double(5), (int)point.Number(4), point.Pairs(9))));
    }

    private async Task TakeAsync(HttpContext context, bool grpc)
    {
        using var body = new MemoryStream();
        await using (var content = context.Request.Headers.ContentEncoding == "gzip" ? new GZipStream(context.Request.Body, CompressionMode.Decompress) : context.Request.Body)
        {
            await content.CopyToAsync(body);
        }

        // Before a gRPC message stand a flag and its length; so does before the empty answer.
        _received.Enqueue((context.Request.Path, grpc ? body.ToArray()[5..] : body.ToArray()));
        if (grpc)
        {
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(new byte[5]);
            context.Response.AppendTrailer("grpc-status", "0");
        }
    }
}

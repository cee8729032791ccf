using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Sealpost.Telemetry;

namespace Sealpost.Wiring;

/// <summary>
/// The exporters that the settings ask for, from when this is made until it is disposed of. The OTEL_ variables are read by the library itself:
/// https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
/// </summary>
internal sealed class TelemetryExporters : IDisposable
{
    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;
    private readonly ExportFaults _faults;
    private readonly int _farewell;

    /// <param name="farewell">How long what is not sent yet may take at the end.</param>
    public TelemetryExporters(TelemetryOptions options, IConfiguration configuration, TimeSpan farewell, ExportFaults faults)
    {
        (_faults, _farewell) = (faults, (int)farewell.TotalMilliseconds);
        var traces = Task.Run(() => Traces(options, configuration));
        _metrics = Metrics(options, configuration);
        _traces = traces.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        Parallel.Invoke(() => _traces.Shutdown(_farewell), () => _metrics.Shutdown(_farewell));
        _traces.Dispose();
        _metrics.Dispose();
        _faults.Dispose();
    }

    private static TracerProvider Traces(TelemetryOptions options, IConfiguration configuration)
    {
        var traces = Sdk.CreateTracerProviderBuilder().ConfigureServices(services => services.AddSingleton(configuration)).ConfigureResource(Describe).AddSource(Names.Source);
        if (options.OtlpEndpoint is { } endpoint)
        {
            traces.AddOtlpExporter(exporter => Set(exporter, endpoint, options, "v1/traces"));
        }

        if (options.ConnectionString is not null)
        {
            traces.AddAzureMonitorTraceExporter(exporter => Set(exporter, options, configuration));
        }

        return traces.Build();
    }

    private static MeterProvider Metrics(TelemetryOptions options, IConfiguration configuration)
    {
        var metrics = Sdk.CreateMeterProviderBuilder().ConfigureServices(services => services.AddSingleton(configuration)).ConfigureResource(Describe).AddMeter(Names.Source);
        if (options.OtlpEndpoint is { } endpoint)
        {
            metrics.AddOtlpExporter(exporter => Set(exporter, endpoint, options, "v1/metrics"));
        }

        if (options.ConnectionString is not null)
        {
            metrics.AddAzureMonitorMetricExporter(exporter => Set(exporter, options, configuration));
        }

        return metrics.Build();
    }

    /// <summary>Nothing of the machine or its user; an OTEL_SERVICE_NAME counts more.</summary>
    private static void Describe(ResourceBuilder resource) => resource.Clear()
        .AddService("sealpost", serviceVersion: typeof(TelemetryExporters).Assembly.GetName().Version?.ToString()).AddTelemetrySdk().AddEnvironmentVariableDetector();

    /// <param name="path">Below the endpoint, of this signal (https://opentelemetry.io/docs/specs/otlp/#otlphttp-request); gRPC has none.</param>
    private static void Set(OtlpExporterOptions exporter, string endpoint, TelemetryOptions options, string path)
    {
        exporter.Protocol = options.OtlpProtocol == TelemetryOptions.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = new(exporter.Protocol is OtlpExportProtocol.Grpc ? endpoint : $"{endpoint.TrimEnd('/')}/{path}");
    }

    private static void Set(AzureMonitorExporterOptions exporter, TelemetryOptions options, IConfiguration configuration)
    {
        (exporter.ConnectionString, exporter.Credential) = (options.ConnectionString, options.Authentication is null ? null : Identity(options.ClientId));
        // It would ask every few seconds whether somebody looks; what the portal shows live is the Functions host's.
        exporter.EnableLiveMetrics = false;
        if (string.IsNullOrEmpty(configuration["OTEL_TRACES_SAMPLER"]))
        {
            // Else it drops traces of a small site, too, where two posts come in the same second.
            (exporter.TracesPerSecond, exporter.SamplingRatio) = (null, 1);
        }
    }

    private static ManagedIdentityCredential Identity(string? clientId) =>
        new ManagedIdentityCredential(clientId is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId));
}

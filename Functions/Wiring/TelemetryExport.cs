using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sealpost.Telemetry;

namespace Sealpost.Wiring;

/// <summary>
/// Exports traces and metrics where a setting says so, in both hosts. What does that is ready before anything else starts: where instances come and
/// go, most posts are the first of one, and what happens before it is there is lost. The log has its own way (in Azure through the Functions host),
/// and is not exported once more.
/// </summary>
internal sealed partial class TelemetryExport(
    IOptions<TelemetryOptions> options, IConfiguration configuration, IServiceProvider services, TimeProvider time, ILogger<TelemetryExport> logger) : IHostedLifecycleService
{
    /// <summary>For what is not sent yet, when the host stops; it has two seconds.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private IDisposable? _exporters;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _exporters = options.Value.IsUsed ? Begin() : null;
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>After all others have stopped: what they do at the end is exported, too.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken) => _exporters is { } exporters ? Task.Run(exporters.Dispose, CancellationToken.None) : Task.CompletedTask;

    private TelemetryExporters? Begin()
    {
        try
        {
            // The gauges must be there, even where no mail comes.
            services.GetRequiredService<Metrics>();
            return new TelemetryExporters(options.Value, configuration, Farewell, new(time, fault => Log.NotExported(logger, fault)));
        }
        catch (Exception fault)
        {
            // Mail matters more.
            Log.NotExported(logger, fault.GetType().Name);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(189, LogLevel.Warning, "Telemetry can't be exported ({Fault}); mail goes on. This is said once an hour at most.")]
        public static partial void NotExported(ILogger logger, string fault);
    }
}

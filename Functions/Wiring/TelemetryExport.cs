using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sealpost.Telemetry;

namespace Sealpost.Wiring;

/// <summary>
/// Exports traces and metrics where a setting says so, in both hosts. What does that is made while the rest of the start goes on: no visitor waits
/// for it. The log has its own way (in Azure through the Functions host), and is not exported once more.
/// </summary>
internal sealed partial class TelemetryExport(
    IOptions<TelemetryOptions> options, IConfiguration configuration, IServiceProvider services, TimeProvider time, ILogger<TelemetryExport> logger) : IHostedService
{
    /// <summary>For what is not sent yet, when the host stops; it has two seconds.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private Task<IDisposable?> _exporters = Task.FromResult<IDisposable?>(null);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.IsUsed)
        {
            _exporters = Task.Run(Begin, CancellationToken.None);
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (await _exporters is { } exporters)
        {
            await Task.Run(exporters.Dispose, CancellationToken.None);
        }
    }

    private IDisposable? Begin()
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

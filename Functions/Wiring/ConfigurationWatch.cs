using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sealpost.Configuring;

namespace Sealpost.Wiring;

/// <summary>
/// Looks in every instance, every minute, whether forms, lists, templates or keys were uploaded. It is no timer of the platform, because
/// such a one runs in a single instance of all. Without a container it does nothing.
/// </summary>
internal sealed partial class ConfigurationWatch(
    LoadConfiguration configuration, ReportForms forms, ReportKeys keys, IOptions<ConfigurationOptions> options, TimeProvider time, ILogger<ConfigurationWatch> logger) : BackgroundService
{
    /// <summary>While nothing is known, forms answer 503.</summary>
    private static readonly TimeSpan Impatient = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.Value.Container is not null)
        {
            var every = options.Value.Every;
            try
            {
                await Task.Delay(configuration.IsKnown || every < Impatient ? every : Impatient, time, stoppingToken);
                var changed = await configuration.LookAsync(stoppingToken);
                forms.Run();
                if (changed)
                {
                    await keys.RunAsync(stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                Log.Failed(logger, fault.GetType().Name);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(231, LogLevel.Error, "Configuration: a look failed fault={Fault}; what is in use stays in use, and the next look comes as planned")]
        public static partial void Failed(ILogger logger, string fault);
    }
}

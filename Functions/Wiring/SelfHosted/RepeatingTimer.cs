using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sealpost.Wiring.SelfHosted;

/// <summary>Does for the self-hosted mode what a timer trigger does: a run that fails ends neither the host nor the runs to come.</summary>
internal sealed partial class RepeatingTimer(
    TimeSpan period, Func<CancellationToken, Task> run, TimeProvider time, ILogger<RepeatingTimer> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await RunAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            await run(stopping);
        }
        catch (Exception fault) when (!stopping.IsCancellationRequested)
        {
            Log.Failed(logger, fault.GetType().Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(32, LogLevel.Error, "A timer's run failed fault={Fault}; the next one comes as planned")]
        public static partial void Failed(ILogger logger, string fault);
    }
}

using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sealpost.Enqueuing;

namespace Sealpost.Wiring.SelfHosted;

/// <summary>The queues and timers of the self-hosted mode; the triggers in <c>Wiring/AzureFunctions</c> are their twins.</summary>
internal static class PumpServices
{
    public static void AddPumps(this IServiceCollection services)
    {
        services.AddSingleton<IHostedService>(at => Pump(at, Name(at).Name, async (message, cancel) =>
            await at.GetRequiredService<DeliverMail>().RunAsync(message.Body.ToObjectFromJson<QueuedMail>()!, cancel)));
        services.AddSingleton<IHostedService>(at => Pump(at, Name(at).PoisonName, async (message, cancel) =>
            await at.GetRequiredService<KeepPoison>().RunAsync(message.MessageId, message.Body, cancel)));
        services.AddSingleton<IHostedService>(at => Timer(at, TimeSpan.FromMinutes(5), at.GetRequiredService<ReportSpool>().RunAsync));
        services.AddSingleton<IHostedService>(at => Timer(at, TimeSpan.FromHours(1), at.GetRequiredService<ForgetTokens>().RunAsync));
        services.AddSingleton<IHostedService>(at => Timer(at, TimeSpan.FromHours(1), at.GetRequiredService<ForgetLimits>().RunAsync));
    }

    private static QueuePump Pump(IServiceProvider at, string name, Func<QueueMessage, CancellationToken, Task> handle)
    {
        QueueClient Queue(string queue) => new(
            at.GetRequiredService<IOptions<StorageOptions>>().Value.Connection, queue, PipelineServices.QueueSettings);
        return new(
            Queue(name), Queue($"{name}-poison"), handle, QueuePumpRules.From(at.GetRequiredService<IConfiguration>()),
            at.GetRequiredService<TimeProvider>(), at.GetRequiredService<ILogger<QueuePump>>());
    }

    private static RepeatedTask Timer(IServiceProvider at, TimeSpan period, Func<CancellationToken, Task> run) =>
        new(period, run, at.GetRequiredService<TimeProvider>());

    private static QueueOptions Name(IServiceProvider at) => at.GetRequiredService<IOptions<QueueOptions>>().Value;
}

/// <summary>What a timer trigger does.</summary>
internal sealed class RepeatedTask(TimeSpan period, Func<CancellationToken, Task> run, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await run(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }
}

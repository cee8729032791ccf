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
        services.AddSingleton<IHostedService>(at => Pump(at, Name(at).Name, DeliverAsync(at)));
        services.AddSingleton<IHostedService>(at => Pump(at, QueueOptions.Poison(Name(at).Name), KeepAsync(at)));
        services.AddSingleton<IHostedService>(at => Pump(at, Name(at).ListsName, DeliverAsync(at)));
        services.AddSingleton<IHostedService>(at => Pump(at, QueueOptions.Poison(Name(at).ListsName), KeepAsync(at)));
        AddTimer<ReportSpool>(services, TimeSpan.FromMinutes(5), (report, cancel) => report.RunAsync(cancel));
        AddTimer<ReportKeys>(services, TimeSpan.FromDays(1), (keys, cancel) => keys.RunAsync(cancel));
        AddTimer<SendDigest>(services, TimeSpan.FromHours(1), (digest, cancel) => digest.RunAsync(cancel));
        AddTimer<ReportFailures>(services, TimeSpan.FromMinutes(5), (failures, cancel) => failures.RunAsync(cancel));
        AddTimer<ReadBounces>(services, TimeSpan.FromMinutes(5), (bounces, cancel) => bounces.RunAsync(cancel));
        AddTimer<RepairSpool>(services, TimeSpan.FromMinutes(10), (repair, cancel) => repair.RunAsync(cancel));
        AddTimer<SweepPosts>(services, TimeSpan.FromMinutes(10), (posts, cancel) => posts.RunAsync(cancel));
        AddTimer<MakeTransfers>(services, TimeSpan.FromMinutes(1), (transfers, cancel) => transfers.RunAsync(cancel));
        AddTimer<ForgetTransfers>(services, TimeSpan.FromHours(1), (forget, cancel) => forget.RunAsync(cancel));
        AddTimer<ForgetMails>(services, TimeSpan.FromHours(1), (mails, cancel) => mails.RunAsync(cancel));
        AddTimer<ForgetGuards>(services, TimeSpan.FromHours(1), (guards, cancel) => guards.RunAsync(cancel));
    }

    private static Func<QueueMessage, CancellationToken, Task> DeliverAsync(IServiceProvider at) => async (message, cancel) =>
        await at.GetRequiredService<DeliverMail>().RunAsync(StoredForm.Read<QueuedMail>(message.Body)!, cancel);

    private static Func<QueueMessage, CancellationToken, Task> KeepAsync(IServiceProvider at) => (message, cancel) =>
        at.GetRequiredService<KeepPoison>().RunAsync(message.MessageId, message.Body, cancel);

    /// <param name="period">As in the timer trigger.</param>
    private static void AddTimer<T>(IServiceCollection services, TimeSpan period, Func<T, CancellationToken, Task> run)
        where T : notnull =>
        services.AddSingleton<IHostedService>(at => new RepeatingTimer(
            period, cancel => run(at.GetRequiredService<T>(), cancel), at.GetRequiredService<TimeProvider>(), at.GetRequiredService<ILogger<RepeatingTimer>>()));

    private static QueuePump Pump(IServiceProvider at, string name, Func<QueueMessage, CancellationToken, Task> handle)
    {
        QueueClient Queue(string queue, int retries = 2) => at.GetRequiredService<StorageClients>().Queue(queue, PipelineServices.QueueSettings(retries));
        return new(
            Queue(name), Queue(name, retries: 0), Queue(QueueOptions.Poison(name)), handle, QueuePumpRules.From(at.GetRequiredService<IConfiguration>()), Name(at).Lease,
            at.GetRequiredService<TimeProvider>(), at.GetRequiredService<ILogger<QueuePump>>());
    }

    private static QueueOptions Name(IServiceProvider at) => at.GetRequiredService<IOptions<QueueOptions>>().Value;
}

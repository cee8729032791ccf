using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sealpost.Checking;
using Sealpost.Sending;
using Sealpost.Sending.Relays;
using Sealpost.Tracking;

namespace Sealpost.Wiring;

/// <summary>The relays, and what all instances keep together for them in tables.</summary>
internal static class RelayServices
{
    public static void AddRelays(this IServiceCollection services)
    {
        services.AddSingleton<ConnectionSlots>().AddSingleton<RelayStates>().AddSingleton(at => Shared(
            at.GetRequiredService<SharedLimit>(), at.GetRequiredService<ConnectionSlots>(), at.GetRequiredService<RelayStates>()));
        // Made for the first mail, so that no post waits for it (Farewell is there from the start).
        services.AddSingleton(at => new Lazy<RelaySet>(() => ActivatorUtilities.CreateInstance<RelaySet>(at)))
            .AddSingleton(at => at.GetRequiredService<Lazy<RelaySet>>().Value);
        services.AddSingleton<MailSender>().AddSingleton<RelayProbes>().AddHostedService<Farewell>();
    }

    /// <summary>When the table can't be asked, a mail waits: a relay that is asked too much may close our account.</summary>
    public static SharedRelayLimits Shared(SharedLimit limits, ConnectionSlots slots, RelayStates states) => new(
        (relay, mails, minutes, cancel) => limits.TakeAsync("relay", relay, new() { Posts = mails, Minutes = minutes }, WhenUnknown.Refuse, cancel),
        async (relay, count, cancel) => await slots.TakeAsync(relay, count, cancel) is { } slot ? new(() => slot.IsValid, slot.DisposeAsync) : null,
        states.TellAsync);

    /// <summary>Leaves no server with an open connection: nothing else of the host is stopped after it.</summary>
    private sealed class Farewell(Lazy<RelaySet> relays) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => relays.IsValueCreated ? relays.Value.DisposeAsync().AsTask() : Task.CompletedTask;
    }
}

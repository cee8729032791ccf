using Microsoft.Extensions.Options;

namespace Sealpost.Sending.Relays;

/// <summary>What a look at a relay showed.</summary>
/// <param name="Fault">In the server's words or ours, without addresses; null when it can be reached.</param>
/// <param name="At">When that was.</param>
internal sealed record RelaySight(string? Fault, DateTimeOffset At);

/// <summary>
/// Whether the relays can be reached from here: connection, greeting and TLS, without a login. However many ask, each relay is looked at once a minute,
/// so that nobody can have us knock on a mail server.
/// </summary>
internal sealed class RelayProbes(IOptions<SmtpOptions> first, IOptions<RelaysOptions> others, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    /// <summary>Who asks for the health of an instance waits no longer.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(4);

    private readonly Lock _lock = new();
    private Task<IReadOnlyDictionary<string, RelaySight>>? _last;
    private DateTimeOffset _since;

    /// <returns>By name.</returns>
    public Task<IReadOnlyDictionary<string, RelaySight>> LookAsync()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_last is null || (_last.IsCompleted && now - _since >= Fresh))
            {
                (_last, _since) = (LookAtAllAsync(now), now);
            }

            return _last;
        }
    }

    private async Task<IReadOnlyDictionary<string, RelaySight>> LookAtAllAsync(DateTimeOffset now)
    {
        var looks = others.Value.Ordered(first.Value).Select(async relay => (relay.Key, Sight: new RelaySight(await FaultAsync(relay.Value), now)));
        return (await Task.WhenAll(looks)).ToDictionary(look => look.Key, look => look.Sight, StringComparer.OrdinalIgnoreCase);
    }

    private async Task<string?> FaultAsync(RelayOptions relay)
    {
        if (relay.Pickup is not null)
        {
            return null;
        }

        using var limit = new CancellationTokenSource(Longest, time);
        var opening = new SmtpOpening(relay, new(() => RelayCertificates.Tls(relay)), null, time);
        try
        {
            await opening.ProbeAsync(limit.Token);
            return null;
        }
        catch (Exception fault)
        {
            return SmtpOutcomes.Of(fault, opening.Phase, stopping: false, time.GetUtcNow()).Words;
        }
    }
}

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sealpost.Sending.Relays;

/// <summary>All relays of the settings, in the order in which they are tried.</summary>
internal sealed class RelaySet : IAsyncDisposable, IDisposable
{
    private readonly HttpClient _http;
    private readonly List<Relay> _relays;

    public RelaySet(
        IOptions<SmtpOptions> first, IOptions<RelaysOptions> others, WireForm form, SharedRelayLimits shared, TimeProvider time, ILogger<Relay> logger)
    {
        // A redirect would carry the secret to where nobody configured it. Connections end after a while, to follow changes of DNS.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        _http = new(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = 64 * 1024 };
        _relays = [.. others.Value.Ordered(first.Value).Select(relay => Make(relay.Key, relay.Value, form, shared, time, logger))];
    }

    /// <param name="names">The first choice first; null or none leaves the choice to the settings. A name that is not known is left out.</param>
    public IReadOnlyList<Relay> Choose(IReadOnlyList<string>? names) => names is null or { Count: 0 }
        ? _relays
        : [.. names.Select(name => _relays.Find(relay => relay.Name.Equals(name, StringComparison.OrdinalIgnoreCase))).OfType<Relay>()];

    /// <summary>Says goodbye to all servers.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_relays.Select(relay => relay.DisposeAsync().AsTask()));
        _http.Dispose();
    }

    /// <summary>Without a farewell: the servers find out.</summary>
    public void Dispose() => _http.Dispose();

    private Relay Make(string name, RelayOptions options, WireForm form, SharedRelayLimits shared, TimeProvider time, ILogger<Relay> logger)
    {
        var throttle = new Throttle(name, options, shared, time);
        if (options.Pickup is { } folder)
        {
            return new(name, options, new PickupTransport(folder, throttle, form, time), throttle, shared, time, logger);
        }

        var tokens = options.UsesTokens ? new AccessTokens(options, _http, time) : null;
        var pool = new SmtpPool(name, options, tokens, shared, time);
        return new(name, options, new SmtpTransport(pool, throttle, form, time), throttle, shared, time, logger);
    }
}

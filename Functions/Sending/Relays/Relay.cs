using Microsoft.Extensions.Logging;

namespace Sealpost.Sending.Relays;

/// <summary>One relay of the settings: whether it may be tried now, and what trying shows.</summary>
internal sealed partial class Relay(
    string name, RelayOptions options, ITransport transport, Throttle throttle, SharedRelayLimits shared, TimeProvider time, ILogger<Relay> logger) : IAsyncDisposable
{
    private readonly CircuitBreaker _breaker = new(time);

    public string Name => name;

    public RelayOptions Options => options;

    /// <returns>What a mail gets that comes now, as far as is known without asking anybody; null when it is worth trying.</returns>
    public DeliveryOutcome? Peek() => _breaker.Peek() ?? throttle.Peek();

    public async Task<RelayAttempt> SendAsync(OutgoingMail mail, SendLimits limits)
    {
        var probe = false;
        if ((throttle.Peek() ?? _breaker.Enter(out probe)) is { } later)
        {
            return RelayAttempt.NotNow(later);
        }

        RelayAttempt? attempt = null;
        try
        {
            return attempt = await transport.SendAsync(mail, limits);
        }
        finally
        {
            await TellAsync(_breaker.Leave(attempt, probe), attempt?.Reason ?? "");
        }
    }

    public ValueTask DisposeAsync() => transport.DisposeAsync();

    private async Task TellAsync(TimeSpan? open, string reason)
    {
        if (open is not { } length)
        {
            return;
        }

        if (length == TimeSpan.Zero)
        {
            Log.Closed(logger, name);
        }
        else
        {
            Log.Opened(logger, name, length.TotalSeconds, reason);
        }

        await shared.TellAsync(name, length, reason);
    }

    private static partial class Log
    {
        [LoggerMessage(130, LogLevel.Warning, "Relay {Relay} is left alone for {Seconds:0} s ({Reason}); mail waits, or goes to the next relay")]
        public static partial void Opened(ILogger logger, string relay, double seconds, string reason);

        [LoggerMessage(131, LogLevel.Information, "Relay {Relay} takes mail again")]
        public static partial void Closed(ILogger logger, string relay);
    }
}

using Sealpost.Sending.Relays;
using Sealpost.Telemetry;

namespace Sealpost.Sending;

/// <summary>
/// Hands a mail to the first relay that takes it. The next one is tried only while nothing of the mail can have been taken, and
/// where the fault is the relay's, not the mail's.
/// </summary>
internal sealed class MailSender(RelaySet relays, Metrics metrics, TimeProvider time)
{
    /// <summary>For a connection that others use, where another relay may have one now.</summary>
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);

    /// <summary>Where there is no other: to hold a mail costs several calls of the storage, to wait costs none.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    private static readonly DeliveryOutcome NoRelay =
        new DeliveryOutcome.Held("None of the form's relays is in the settings.", HoldReason.Configuration);

    private static readonly DeliveryOutcome Stopping = new DeliveryOutcome.Released("The host stops; nothing was handed over.");

    /// <param name="cancel">The host stops. What has not begun is released; what has may go on for less than 2 s.</param>
    public async Task<DeliveryOutcome> SendAsync(OutgoingMail mail, CancellationToken cancel)
    {
        var chosen = relays.Choose(mail.Relays);
        if (cancel.IsCancellationRequested || chosen.Count == 0)
        {
            return chosen.Count == 0 ? NoRelay : Stopping;
        }

        using var limits = new SendLimits(TimeSpan.FromSeconds(chosen.Max(relay => relay.Options.SendSeconds)), time, cancel);
        DeliveryOutcome? best = null;
        foreach (var relay in chosen)
        {
            if (limits.BeforeDot.IsCancellationRequested || (best is not null && cancel.IsCancellationRequested))
            {
                break;
            }

            limits.Patience = relay == chosen[^1] ? Long : Short;
            var attempt = await TryAsync(relay, mail, limits);
            if (!attempt.MayTryNext)
            {
                return attempt.Outcome;
            }

            best = best is null ? attempt.Outcome : Best(best, attempt.Outcome);
        }

        return best ?? Stopping;
    }

    /// <summary>From memory only, without any call.</summary>
    /// <param name="names">As <see cref="OutgoingMail.Relays"/>.</param>
    /// <returns>What a mail would get now, and when to look again, if no relay that may take it can be tried; null when it is worth trying.</returns>
    public DeliveryOutcome? NotNow(IReadOnlyList<string>? names)
    {
        DeliveryOutcome? best = null;
        foreach (var relay in relays.Choose(names))
        {
            if (relay.Peek() is not { } later)
            {
                return null;
            }

            best = best is null ? later : Best(best, later);
        }

        return best;
    }

    private async Task<RelayAttempt> TryAsync(Relay relay, OutgoingMail mail, SendLimits limits)
    {
        using var span = Spans.Smtp(relay.Name);
        var started = time.GetTimestamp();
        var attempt = await AskAsync(relay, mail, limits);
        span?.SetTag(Names.Code, attempt.Code).End(attempt.Outcome.Name, attempt.Outcome is not (DeliveryOutcome.Sent or DeliveryOutcome.Released));
        if (attempt.State is not RelayState.NotAsked)
        {
            metrics.Tried(relay.Name, attempt.Outcome.Name, time.GetElapsedTime(started));
        }

        return attempt.Outcome is DeliveryOutcome.Sent sent ? attempt with { Outcome = sent with { Relay = relay.Name } } : attempt;
    }

    private static async Task<RelayAttempt> AskAsync(Relay relay, OutgoingMail mail, SendLimits limits)
    {
        try
        {
            return await relay.SendAsync(mail, limits);
        }
        catch (OperationCanceledException)
        {
            // It waited for a connection that others use.
            return limits.Stop.IsCancellationRequested
                ? new(Stopping, RelayState.NotAsked, MayTryNext: false)
                : RelayAttempt.NotNow(new DeliveryOutcome.Deferred("All connections to the mail server were in use for too long."));
        }
    }

    /// <summary>
    /// The one that brings the mail out soonest without anybody's help: a passing fault, then a limit, then what has to be mended.
    /// Either way it is tried again when the first of the relays may take it.
    /// </summary>
    private static DeliveryOutcome Best(DeliveryOutcome one, DeliveryOutcome other)
    {
        var (first, second) = Rank(one) <= Rank(other) ? (one, other) : (other, one);
        return first switch
        {
            DeliveryOutcome.Deferred { NotBefore: { } at } deferred => deferred with { NotBefore = Earlier(at, second) },
            DeliveryOutcome.Held { NotBefore: { } at } held => held with { NotBefore = Earlier(at, second) },
            _ => first,
        };
    }

    private static DateTimeOffset? Earlier(DateTimeOffset at, DeliveryOutcome other) => other switch
    {
        DeliveryOutcome.Deferred { NotBefore: var until } => until < at ? until : until is null ? null : at,
        DeliveryOutcome.Held { NotBefore: { } until } => until < at ? until : at,
        _ => at,
    };

    private static int Rank(DeliveryOutcome outcome) => outcome switch
    {
        DeliveryOutcome.Released => 0,
        DeliveryOutcome.Deferred => 1,
        DeliveryOutcome.Held { Reason: HoldReason.Throttle } => 2,
        _ => 3,
    };
}

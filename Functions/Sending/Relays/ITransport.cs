namespace Sealpost.Sending.Relays;

/// <summary>How a relay takes a mail.</summary>
internal interface ITransport : IAsyncDisposable
{
    /// <summary>One try with this relay, which can take it or leave it: faults are told, not thrown.</summary>
    Task<RelayAttempt> SendAsync(OutgoingMail mail, SendLimits limits);
}

/// <summary>What an attempt says of the relay.</summary>
internal enum RelayState
{
    /// <summary>It answers as it should, whatever it thinks of the mail.</summary>
    Works,

    /// <summary>It can't be reached, breaks off, says nothing, or takes nothing from us.</summary>
    Faulty,

    /// <summary>It wants to be left alone (421).</summary>
    Closing,

    /// <summary>Nothing was tried, or not to an end.</summary>
    NotAsked,
}

/// <param name="MayTryNext">Nothing of the mail can have been taken, and the fault is the relay's, not the mail's.</param>
/// <param name="Reason">For the log: without addresses or secrets.</param>
internal sealed record RelayAttempt(DeliveryOutcome Outcome, RelayState State, bool MayTryNext, string Reason = "")
{
    /// <summary>The three digits of the reply that decided; null when none did.</summary>
    public int? Code { get; init; }

    /// <summary>The relay has its limits, and the next one may have other ones.</summary>
    public static RelayAttempt NotNow(DeliveryOutcome outcome) => new(outcome, RelayState.NotAsked, MayTryNext: true);
}

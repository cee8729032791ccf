namespace Sealpost.Sending;

/// <summary>What became of one attempt at sending. Words are the server's, with addresses removed.</summary>
internal abstract record DeliveryOutcome(string Words)
{
    /// <summary>The server took the mail.</summary>
    public sealed record Sent(string Words) : DeliveryOutcome(Words);

    /// <summary>A passing fault: try again by the schedule.</summary>
    public sealed record Deferred(string Words) : DeliveryOutcome(Words);

    /// <summary>Refused for good.</summary>
    public sealed record Failed(string Words) : DeliveryOutcome(Words);

    /// <summary>The final dot went out and no answer came back.</summary>
    public sealed record Unknown(string Words) : DeliveryOutcome(Words);

    /// <summary>Our own settings must be mended first.</summary>
    public sealed record Held(string Words) : DeliveryOutcome(Words);
}

namespace Sealpost.Sending;

/// <summary>What became of one attempt at sending. Words are the server's, or ours, with addresses removed.</summary>
internal abstract record DeliveryOutcome(string Words)
{
    /// <summary>The server took the mail.</summary>
    /// <param name="QueueId">The name that the server gave it, for its own log; null when its answer holds none that is known.</param>
    public sealed record Sent(string Words, string? QueueId = null) : DeliveryOutcome(Words)
    {
        /// <summary>The relay that took it; null when it had taken it before.</summary>
        public string? Relay { get; init; }
    }

    /// <summary>A passing fault: try again by the schedule.</summary>
    /// <param name="NotBefore">When the server, or what we know of it, asks for more patience than the schedule; null when it says nothing.</param>
    public sealed record Deferred(string Words, DateTimeOffset? NotBefore = null) : DeliveryOutcome(Words);

    /// <summary>Refused for good.</summary>
    public sealed record Failed(string Words, FailureKind Kind) : DeliveryOutcome(Words);

    /// <summary>It is not wanted any more, and nothing has gone out.</summary>
    public sealed record Withdrawn(string Words) : DeliveryOutcome(Words);

    /// <summary>The final dot went out and no answer came back.</summary>
    public sealed record Unknown(string Words) : DeliveryOutcome(Words);

    /// <summary>The mail is good, and something else must happen first.</summary>
    /// <param name="NotBefore">When to look again; null looks by the schedule of held mail.</param>
    public sealed record Held(string Words, HoldReason Reason, DateTimeOffset? NotBefore = null) : DeliveryOutcome(Words);

    /// <summary>It needs no mail of its own: its data is in safe hands for a transfer.</summary>
    public sealed record Transferred(string Words) : DeliveryOutcome(Words);

    /// <summary>The host stops, and nothing had gone out: somebody else may try at once.</summary>
    public sealed record Released(string Words) : DeliveryOutcome(Words);

    /// <summary>In one word.</summary>
    public string Name => GetType().Name;
}

/// <summary>Why a mail is refused for good.</summary>
internal enum FailureKind
{
    /// <summary>The server does not take this recipient (5.1.x, or 550 and the like to RCPT).</summary>
    Recipient,

    /// <summary>The server does not take our sender (5xx to MAIL).</summary>
    Sender,

    /// <summary>The server refused the content (5xx to DATA or after the final dot).</summary>
    Content,

    /// <summary>Larger than the server takes (RFC 1870).</summary>
    TooLarge,

    /// <summary>Refused by a rule of the server (5.7.x).</summary>
    Policy,

    /// <summary>Passing faults for as long as the schedule lasts.</summary>
    Expired,

    /// <summary>A fault of ours, or the sealed post is gone.</summary>
    Lost,
}

/// <summary>What a held mail waits for.</summary>
internal enum HoldReason
{
    /// <summary>An operator's word, because rules of the form fired.</summary>
    Operator,

    /// <summary>A setting or a form of ours to be mended.</summary>
    Configuration,

    /// <summary>A recipient's key or an envelope key.</summary>
    Key,

    /// <summary>The relay's limit of mails or connections.</summary>
    Throttle,
}

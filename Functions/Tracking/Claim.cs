namespace Sealpost.Tracking;

/// <summary>What the ledger says of a mail that comes off the queue.</summary>
internal abstract record Claim
{
    /// <summary>It is ours to send.</summary>
    public sealed record Taken(MailRecord Row) : Claim;

    /// <summary>Its fate is recorded: a duplicate or a redelivery.</summary>
    public sealed record Final(MailStatus Status) : Claim;

    /// <summary>Somebody else is at it, or it is too early; look again.</summary>
    public sealed record NotNow(DateTimeOffset Until, int Attempts) : Claim;

    /// <summary>A process died while it was sending.</summary>
    public sealed record Abandoned(MailRecord Row) : Claim;
}

using System.Runtime.Serialization;
using Azure;
using Azure.Data.Tables;

namespace Sealpost.Tracking;

/// <summary>One mail's row in the ledger: its state, and nothing personal.</summary>
internal sealed class MailRecord : ITableEntity
{
    public const string Row = "mail";

    /// <summary>The reason of a mail that failed by an operator's word.</summary>
    public const string Discarded = "discarded by the operator";

    /// <summary>In place of the reason, when the time for which it is kept is over.</summary>
    public const string Erased = "erased after the time for which it is kept";

    /// <summary>The same, because somebody whose post it was asked for it.</summary>
    public const string ErasedOnRequest = "erased on request";

    /// <summary>The submission id.</summary>
    public string PartitionKey { get; set; } = "";

    public string RowKey { get; set; } = Row;

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    public string Form { get; set; } = "";

    public string Status { get; set; } = nameof(MailStatus.Sending);

    public DateTimeOffset AcceptedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Attempts begun.</summary>
    public int Attempts { get; set; }

    /// <summary>Steps of the retry schedule that are used up.</summary>
    public int Deferrals { get; set; }

    /// <summary>When an operator had it tried anew, which starts the schedule again.</summary>
    public DateTimeOffset? RetriedAt { get; set; }

    /// <summary>Who claimed it last: tells an own claim whose answer was lost from somebody else's.</summary>
    public string Owner { get; set; } = "";

    /// <summary>While sending: when the lease ends. While deferred or held: when the next look is due; none is until an operator acts.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>The last answer of the mail server, the reason of the last hold, or the rules that it is held for; without addresses.</summary>
    public string? Reason { get; set; }

    /// <summary>The kind of failure or hold, one word; null when it is neither.</summary>
    public string? Kind { get; set; }

    /// <summary>The name that the mail server gave the mail, for its own log.</summary>
    public string? QueueId { get; set; }

    /// <summary>Keyed hashes of the recipients that the mail server has taken the mail for, separated by spaces.</summary>
    public string Delivered { get; set; } = "";

    /// <summary>The same of those who may have it: the final dot went out, and no answer came.</summary>
    public string Uncertain { get; set; } = "";

    /// <summary>It was sent once more because its fate was unknown; that is not done twice.</summary>
    public bool Resent { get; set; }

    /// <summary>The mail that a repeated one is a repeat of.</summary>
    public string? TwinId { get; set; }

    /// <summary>Whose mail of a list it is: the row of the subscriber there, a keyed hash.</summary>
    public string? Subscriber { get; set; }

    /// <summary>Whose post it is (<see cref="VisitorMarks"/>); null when there is no address in it.</summary>
    public string? Visitors { get; set; }

    /// <summary>What happened since it was accepted (<see cref="MailHistory"/>).</summary>
    public string History { get; set; } = "";

    /// <summary>It was open once, and has an entry of its own in the index until it is done with.</summary>
    public bool Listed { get; set; }

    public MailStatus State => Enum.Parse<MailStatus>(Status);

    /// <summary>Its fate is recorded, and no queue message changes it.</summary>
    public bool IsFinal => State is MailStatus.Sent or MailStatus.Failed or MailStatus.Unknown or MailStatus.Bounced or MailStatus.Withdrawn or MailStatus.Repeated or MailStatus.Transferred;

    /// <summary>Held by rules: nothing but an operator's word lets it go.</summary>
    public bool AwaitsOperator => State is MailStatus.Held && Until is null;

    /// <summary>Nobody has to look at it any more.</summary>
    [IgnoreDataMember]
    public bool IsDiscarded => State is MailStatus.Failed && (Reason is Discarded || IsErased);

    /// <summary>Its row has its form, its state and its times, and no more.</summary>
    [IgnoreDataMember]
    public bool IsErased => Reason is Erased or ErasedOnRequest;

    /// <returns>A copy in another state.</returns>
    public MailRecord With(MailStatus status, DateTimeOffset? until, string? reason, DateTimeOffset now)
    {
        var copy = (MailRecord)MemberwiseClone();
        (copy.Status, copy.Until, copy.Reason, copy.UpdatedAt) = (status.ToString(), until, reason, now);
        // A lease that is renewed is nothing new.
        copy.History = (State, status) is (MailStatus.Sending, MailStatus.Sending) ? History : MailHistory.Add(History, new(now, status, reason));
        return copy;
    }

    /// <summary>Whether that is what this writer wrote: the same claim, state and moment.</summary>
    public bool IsSame(MailRecord other) => (other.Owner, other.Status, other.UpdatedAt) == (Owner, Status, UpdatedAt);

    /// <summary>Becomes what was written.</summary>
    public void Take(MailRecord written) =>
        (Status, Until, Reason, UpdatedAt, History, Listed, ETag) =
        (written.Status, written.Until, written.Reason, written.UpdatedAt, written.History, written.Listed, written.ETag);
}

using Azure;
using Azure.Data.Tables;

namespace Sealpost.Tracking;

/// <summary>One mail's row in the ledger: its state, and nothing personal.</summary>
internal sealed class MailRecord : ITableEntity
{
    public const string Row = "mail";

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

    /// <summary>While sending: when the lease ends. While deferred or held: when the next look is due; none is until an operator acts.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>The last answer of the mail server, the reason of the last hold, or the rules that it is held for; without addresses.</summary>
    public string? Reason { get; set; }

    /// <summary>Keyed hashes of the recipients that the mail server has taken the mail for, separated by spaces.</summary>
    public string Delivered { get; set; } = "";

    /// <summary>The mail that a repeated one is a repeat of.</summary>
    public string? TwinId { get; set; }

    public MailStatus State => Enum.Parse<MailStatus>(Status);

    /// <summary>Its fate is recorded, and no queue message changes it.</summary>
    public bool IsFinal => State is MailStatus.Sent or MailStatus.Failed or MailStatus.Unknown or MailStatus.Repeated;

    /// <summary>Held by rules: nothing but an operator's word lets it go.</summary>
    public bool AwaitsOperator => State is MailStatus.Held && Until is null;
}

/// <summary>The states of a mail that was taken up; before that, on the queue only, it is pending.</summary>
internal enum MailStatus
{
    /// <summary>Somebody is at it, until the lease ends.</summary>
    Sending,

    /// <summary>The mail server took it. Final.</summary>
    Sent,

    /// <summary>A passing fault; a delayed copy is on the queue.</summary>
    Deferred,

    /// <summary>Refused for good; the sealed post is kept for the operator. Final.</summary>
    Failed,

    /// <summary>The connection broke after the content went out: it may have been taken. Kept for the operator, never resent by itself. Final.</summary>
    Unknown,

    /// <summary>
    /// Something of ours must be mended first (key, form, login), and a delayed copy is on the queue; or the form's rules hold
    /// it for an operator, and it is kept, sealed, as a blob.
    /// </summary>
    Held,

    /// <summary>The same content from the same client a moment after another mail; only that one is sent. Final.</summary>
    Repeated,
}

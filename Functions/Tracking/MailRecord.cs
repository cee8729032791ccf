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

    /// <summary>While sending: when the lease ends. While deferred or held: when the next look is due.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>The last answer of the mail server or the reason of the last hold, without addresses.</summary>
    public string? Reason { get; set; }

    /// <summary>Keyed hashes of the recipients that the mail server has taken the mail for, separated by spaces.</summary>
    public string Delivered { get; set; } = "";

    public MailStatus State => Enum.Parse<MailStatus>(Status);
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

    /// <summary>Something of ours must be mended first (key, form, login); a delayed copy is on the queue.</summary>
    Held,
}

using System.Runtime.Serialization;
using Azure;
using Azure.Data.Tables;

namespace Sealpost.Subscribing;

/// <summary>One address on one list. Who has left keeps a row without an address, so that no import puts them on it again.</summary>
internal sealed class Subscriber : ITableEntity
{
    /// <summary>The list's name.</summary>
    public string PartitionKey { get; set; } = "";

    /// <summary>A keyed hash of the address (<see cref="ListKey.Row"/>).</summary>
    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    /// <summary>Sealed (<see cref="ListKey.Seal"/>); null when it has left.</summary>
    public byte[]? Address { get; set; }

    public string State { get; set; } = nameof(SubscriberState.Active);

    /// <summary>When its owner said that it may be on the list.</summary>
    public DateTimeOffset ConsentAt { get; set; }

    /// <summary>Where: the form's name, or what the importing person wrote.</summary>
    public string Source { get; set; } = "";

    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>Posts that could not be delivered because there is no such mailbox.</summary>
    public int Failures { get; set; }

    /// <summary>The last one of them, so that a refusal and a report about the same mail count once.</summary>
    public string? FailedPost { get; set; }

    [IgnoreDataMember]
    public SubscriberState Status => Enum.Parse<SubscriberState>(State);

    [IgnoreDataMember]
    public bool IsActive => Status is SubscriberState.Active;
}

internal enum SubscriberState
{
    /// <summary>Gets what is posted.</summary>
    Active,

    /// <summary>Left the list; only the same way in, by its own hand, leads back.</summary>
    Unsubscribed,

    /// <summary>Its mailbox does not exist, as mail servers have said several times.</summary>
    Suppressed,
}

using System.Globalization;
using System.Runtime.Serialization;
using Azure;
using Azure.Data.Tables;

namespace Sealpost.Subscribing;

/// <summary>One post to a list: what was decided, and how far it has got. Its text is sealed elsewhere (<c>held/ID.json</c>, then <c>posts/ID.json</c>).</summary>
internal sealed class ListPost : ITableEntity
{
    /// <summary>The list's name and <c>!posts</c>.</summary>
    public string PartitionKey { get; set; } = "";

    /// <summary>The submission id.</summary>
    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    public string Form { get; set; } = "";

    public DateTimeOffset AcceptedAt { get; set; }

    public string State { get; set; } = nameof(ListPostState.Waiting);

    public DateTimeOffset? DecidedAt { get; set; }

    /// <summary>Not a name: <c>moderator 2</c>, <c>operator</c>.</summary>
    public string? DecidedBy { get; set; }

    /// <summary>The row of the last subscriber whose mail is on the queue.</summary>
    public string Cursor { get; set; } = "";

    /// <summary>How many mails are on the queue, or were.</summary>
    public int Queued { get; set; }

    /// <summary>How many subscribers the last batch had, and when it was put on the queue: the next one is as large as the relay is fast.</summary>
    public int Batch { get; set; }

    public DateTimeOffset BatchAt { get; set; }

    /// <summary>When the message that goes on with it comes up; long after that it is lost.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>Something may still have to be done about it; false when its text is erased.</summary>
    public bool Open { get; set; } = true;

    [IgnoreDataMember]
    public ListPostState Status => Enum.Parse<ListPostState>(State);

    [IgnoreDataMember]
    public string List => PartitionKey[..^Ending.Length];

    private const string Ending = "!posts";

    public static string Partition(string list) => string.Create(CultureInfo.InvariantCulture, $"{list}{Ending}");
}

/// <summary>In the order of a post's way; each is written once, and the first decision stays.</summary>
internal enum ListPostState
{
    /// <summary>For a moderator's decision.</summary>
    Waiting,

    /// <summary>Its mails are being put on the queue.</summary>
    Approved,

    /// <summary>All of them are.</summary>
    Queued,

    /// <summary>Somebody stopped it: what is not sent yet is not sent any more.</summary>
    Stopped,

    Rejected,

    /// <summary>Nobody decided in time.</summary>
    Expired,
}

using System.Globalization;
using System.Runtime.Serialization;
using Azure;
using Azure.Data.Tables;

namespace Sealpost.Transferring;

/// <summary>The row of one transfer: its number, and which posts it holds; nothing personal. It stays, so that no number comes twice.</summary>
internal sealed class TransferRecord : ITableEntity
{
    /// <summary>The form's name.</summary>
    public string PartitionKey { get; set; } = "";

    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    public int Number { get; set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>The ids of its posts in their order, separated by spaces.</summary>
    public string Posts { get; set; } = "";

    /// <summary>How often it was sent again on request.</summary>
    public int Repeats { get; set; }

    /// <summary>Those of its posts that were erased because somebody asked for it: its mail goes out without them.</summary>
    public string Erased { get; set; } = "";

    [IgnoreDataMember]
    public IReadOnlyList<string> Ids => Posts.Split(' ');

    /// <summary>The ids of those that there still are.</summary>
    [IgnoreDataMember]
    public IEnumerable<string> Left => Ids.Except(Erased.Split(' '));
}

/// <summary>The row that counts a form's transfers; who writes it has the next number.</summary>
internal sealed class TransferCounter : ITableEntity
{
    public string PartitionKey { get; set; } = "";

    public string RowKey { get; set; } = TransferRows.Counter;

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    /// <summary>The last one that was given.</summary>
    public int Number { get; set; }

    /// <summary>When the last transfer was made that left nothing waiting.</summary>
    public DateTimeOffset? LastAt { get; set; }
}

/// <summary>A post that waits for the next transfer.</summary>
internal sealed class WaitingPost : ITableEntity
{
    public string PartitionKey { get; set; } = "";

    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    public string Id { get; set; } = "";

    public DateTimeOffset Since { get; set; }

    /// <summary>Of its sealed content.</summary>
    public int Bytes { get; set; }
}

/// <summary>The keys of the rows, all in the partition of their form.</summary>
internal static class TransferRows
{
    public const string Counter = "counter";
    public const string NumberPrefix = "number-";
    public const string UnsentPrefix = "unsent-";
    public const string WaitingPrefix = "waiting-";

    public static string Number(int number) => NumberPrefix + number.ToString("D10", CultureInfo.InvariantCulture);

    /// <summary>Its mail is not on the queue yet, as far as is known.</summary>
    public static string Unsent(int number) => UnsentPrefix + number.ToString("D10", CultureInfo.InvariantCulture);

    /// <summary>Of a post that has a number: there can be one only.</summary>
    public static string Post(string id) => $"post-{id}";

    /// <summary>In the order of acceptance; the same however often it is written.</summary>
    public static string Waiting(string id, DateTimeOffset acceptedAt) =>
        $"{WaitingPrefix}{acceptedAt.UtcTicks.ToString("D19", CultureInfo.InvariantCulture)}-{id}";
}

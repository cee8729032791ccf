using Microsoft.AspNetCore.Http;

namespace Sealpost.Tests.Bench;

/// <summary>The calls that the application makes to its storage, each a step of a mail's way.</summary>
internal enum StorageStep
{
    /// <summary>What a visitor waits for.</summary>
    QueuePut,

    /// <summary>A copy that comes back later.</summary>
    QueueDelay,

    QueueReceive,

    /// <summary>A lease is renewed or given up.</summary>
    QueueUpdate,

    QueueDelete,
    LedgerInsert,
    LedgerRead,
    LedgerUpdate,
    ParkedPut,
    HeldPut,

    /// <summary>The content of mail that waits for its next attempt, and its end.</summary>
    WaitingPut,
    KeptRead,
    KeptDelete,

    /// <summary>The claim check of a large post, and what files are staged in.</summary>
    PostPut,
    PostRead,
    PostDelete,

    /// <summary>Mails by state, and by form and day.</summary>
    IndexWrite,

    /// <summary>The table of mailing lists: a post's way, a subscriber's state.</summary>
    ListUpdate,

    /// <summary>Makes a queue, a table or a container; what defences and operators ask; everything else.</summary>
    Other,
}

/// <summary>Recognises a call by its method and address (https://learn.microsoft.com/rest/api/storageservices/).</summary>
internal static class StorageCall
{
    /// <param name="service">blob, queue or table.</param>
    /// <param name="names">What the queue, the ledger's table and the container are called.</param>
    public static StorageStep Recognise(string service, HttpRequest request, string names)
    {
        // "/account/name/more"; the first part is the account.
        var path = request.Path.Value!.Split('/', 4);
        var name = path.Length > 2 ? path[2] : "";
        var more = path.Length > 3 ? path[3] : "";
        return service switch
        {
            "queue" when name == names => OfQueue(request, more),
            "table" when name == names || name.StartsWith($"{names}(", StringComparison.Ordinal) => OfTable(request.Method, name),
            "table" when name.StartsWith($"{names}Index(", StringComparison.Ordinal) && request.Method is "PUT" or "PATCH" or "MERGE" => StorageStep.IndexWrite,
            "table" when name.StartsWith($"{names}Lists(", StringComparison.Ordinal) && request.Method is "PUT" or "PATCH" or "MERGE" => StorageStep.ListUpdate,
            "blob" when name == names && more.Length > 0 => OfBlob(request.Method, more),
            _ => StorageStep.Other,
        };
    }

    private static StorageStep OfQueue(HttpRequest request, string more) => request.Method switch
    {
        "POST" => request.Query["visibilitytimeout"].ToString() is "" or "0" ? StorageStep.QueuePut : StorageStep.QueueDelay,
        "GET" when more == "messages" => StorageStep.QueueReceive,
        "PUT" when more.Length > 0 => StorageStep.QueueUpdate,
        "DELETE" when more.Length > 0 => StorageStep.QueueDelete,
        _ => StorageStep.Other,
    };

    private static StorageStep OfTable(string method, string name) => method switch
    {
        "POST" => StorageStep.LedgerInsert,
        "GET" when name.Contains("PartitionKey", StringComparison.Ordinal) => StorageStep.LedgerRead,
        "PUT" or "PATCH" or "MERGE" => StorageStep.LedgerUpdate,
        _ => StorageStep.Other,
    };

    private static StorageStep OfBlob(string method, string blob) => (method, blob.Split('/')[0]) switch
    {
        ("PUT", "parked") => StorageStep.ParkedPut,
        ("PUT", "held") => StorageStep.HeldPut,
        ("PUT", "waiting") => StorageStep.WaitingPut,
        ("PUT", _) => StorageStep.PostPut,
        ("GET", "parked" or "held" or "waiting") => StorageStep.KeptRead,
        ("GET", _) => StorageStep.PostRead,
        ("DELETE", "parked" or "held" or "waiting") => StorageStep.KeptDelete,
        ("DELETE", _) => StorageStep.PostDelete,
        _ => StorageStep.Other,
    };
}

using Microsoft.AspNetCore.Http;

namespace Sealpost.Tests.Bench;

/// <summary>A call that the storage answered, as whoever pays for it counts it.</summary>
/// <param name="Service">blob, queue or table.</param>
/// <param name="Path"><c>/account/name/more</c>.</param>
/// <param name="Answer">Its body.</param>
internal sealed record StoredCall(string Service, string Method, string Path, IQueryCollection Query, string Answer)
{
    /// <summary>Asking a queue that has nothing is polling: it costs by the hour, not by the mail.</summary>
    public bool IsPolling => Kind == "queue receive" && !Answer.Contains("<QueueMessage>", StringComparison.Ordinal);

    /// <summary>Every instance looks at the switch for new posts, at most once in five seconds.</summary>
    public bool IsLookAtSwitch => Service == "table" && Path.Contains("'switch'", StringComparison.Ordinal);

    /// <summary>
    /// The service and the kind of operation: https://learn.microsoft.com/rest/api/storageservices/. What is no operation on a mail's own
    /// message, row or blob is named by its method and address.
    /// </summary>
    public string Kind => Service switch
    {
        "queue" when Path.EndsWith("/messages", StringComparison.Ordinal) && Method == "POST" => "queue put",
        "queue" when Path.EndsWith("/messages", StringComparison.Ordinal) && Method == "GET" && !Query.ContainsKey("peekonly") => "queue receive",
        "queue" when IsBelow("messages") && Method == "PUT" => "queue update",
        "queue" when IsBelow("messages") && Method == "DELETE" => "queue delete",
        "table" when Path.EndsWith("/$batch", StringComparison.Ordinal) => "table transaction",
        "table" when IsRow && Method == "GET" => "table read",
        "table" when IsRow && Method is "PUT" or "PATCH" or "MERGE" => "table update",
        "table" when IsRow && Method == "DELETE" => "table delete",
        "table" when Method == "POST" && !Path.EndsWith("/Tables", StringComparison.Ordinal) => "table insert",
        "blob" when IsBlob && Method == "PUT" => "blob write",
        "blob" when IsBlob && Method is "GET" or "HEAD" => "blob read",
        "blob" when IsBlob && Method == "DELETE" => "blob delete",
        _ => $"{Service} {Method} {Path}",
    };

    private bool IsRow => Path.Contains("(PartitionKey=", StringComparison.Ordinal);

    private bool IsBlob => Path.Count(sign => sign == '/') > 2;

    private bool IsBelow(string folder) => Path.Contains($"/{folder}/", StringComparison.Ordinal);
}

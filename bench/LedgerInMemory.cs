using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Sealpost.Benchmarks;

/// <summary>
/// The ledger's table as the table service shows it (https://learn.microsoft.com/rest/api/storageservices/table-service-rest-api): rows are
/// inserted once, read by their key, and replaced where their ETag is the one that was read. No query finds anything.
/// </summary>
internal sealed class LedgerInMemory(string table)
{
    private readonly ConcurrentDictionary<string, (int Version, JsonObject Row)> _rows = new();

    /// <returns>How many rows say so.</returns>
    public int Count(string status) => _rows.Values.Count(row => (string?)row.Row["Status"] == status);

    /// <returns>False for a call that is none of this table.</returns>
    public async Task<bool> AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var name = Uri.UnescapeDataString(request.Path.Value!.Split('/', 3)[^1]);
        var key = name.StartsWith($"{table}(PartitionKey=", StringComparison.Ordinal) ? name.Split('\'')[1] : null;
        switch (request.Method)
        {
            case "POST" when name == table:
                var fresh = await BodyAsync(context);
                Tell(response, _rows.TryAdd((string)fresh["PartitionKey"]!, (1, fresh)) ? 204 : 409, 1);
                return true;
            case "GET" when name == $"{table}()":
                await WriteAsync(response, "{\"value\":[]}");
                return true;
            case "GET" when key is not null:
                if (!_rows.TryGetValue(key, out var found))
                {
                    response.StatusCode = 404;
                    return true;
                }

                var row = (JsonObject)found.Row.DeepClone();
                row["odata.etag"] = Tag(found.Version);
                await WriteAsync(response, row.ToJsonString());
                return true;
            case "PUT" or "PATCH" or "MERGE" when key is not null:
                var next = await BodyAsync(context);
                var read = _rows.TryGetValue(key, out var before) && Tag(before.Version) == request.Headers.IfMatch.ToString();
                Tell(response, read && _rows.TryUpdate(key, (before.Version + 1, next), before) ? 204 : 412, before.Version + 1);
                return true;
            default:
                return false;
        }
    }

    private static async Task<JsonObject> BodyAsync(HttpContext context) => (JsonObject)(await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!;

    private static void Tell(HttpResponse response, int status, int version) => (response.StatusCode, response.Headers.ETag) = (status, Tag(version));

    private static Task WriteAsync(HttpResponse response, string json)
    {
        response.ContentType = "application/json;odata=minimalmetadata;streaming=true;charset=utf-8";
        return response.WriteAsync(json);
    }

    private static string Tag(int version) => $"W/\"{version}\"";
}

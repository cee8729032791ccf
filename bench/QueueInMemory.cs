using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace Sealpost.Benchmarks;

/// <summary>
/// A queue as the queue service shows it (https://learn.microsoft.com/rest/api/storageservices/queue-service-rest-api), as far as a mail
/// needs it whose process does not die: what was taken does not come back. Azurite keeps a file for each message ever put.
/// </summary>
internal sealed class QueueInMemory(string name)
{
    private readonly ConcurrentQueue<(string Id, string Text)> _visible = new();
    private readonly PriorityQueue<(string Id, string Text), DateTimeOffset> _hidden = new();
    private readonly Lock _lock = new();
    private int _count;
    private int _last;

    /// <returns>False for a call that is none of this queue.</returns>
    public async Task<bool> AnswerAsync(HttpContext context)
    {
        var parts = context.Request.Path.Value!.Split('/');
        var (request, response) = (context.Request, context.Response);
        // A container may have the same name.
        if (parts.Length < 3 || parts[2] != name || (parts.Length == 3 ? request.Query["comp"] != "metadata" || request.Query.ContainsKey("restype") : parts[3] != "messages"))
        {
            return false;
        }

        switch (request.Method)
        {
            case "GET" when parts.Length == 3:
                response.Headers["x-ms-approximate-messages-count"] = $"{_count}";
                return true;
            case "GET":
                response.ContentType = "application/xml";
                await response.WriteAsync(Taken(request.Query["peekonly"] == "true" ? 0 : int.Parse(request.Query["numofmessages"].ToString(), CultureInfo.InvariantCulture)));
                return true;
            case "POST":
                var body = await XDocument.LoadAsync(request.Body, LoadOptions.None, context.RequestAborted);
                (response.StatusCode, response.ContentType) = (201, "application/xml");
                await response.WriteAsync(Put(body.Root!.Element("MessageText")!.Value, int.TryParse(request.Query["visibilitytimeout"].ToString(), CultureInfo.InvariantCulture, out var hidden) ? hidden : 0));
                return true;
            case "DELETE":
                Interlocked.Decrement(ref _count);
                response.StatusCode = 204;
                return true;
            default:
                response.StatusCode = 204;
                response.Headers["x-ms-popreceipt"] = "r";
                response.Headers["x-ms-time-next-visible"] = Time(TimeSpan.FromMinutes(10));
                return true;
        }
    }

    private string Put(string text, int hidden)
    {
        var message = ($"{Interlocked.Increment(ref _last):D8}-0000-0000-0000-000000000000", text);
        Interlocked.Increment(ref _count);
        if (hidden > 0)
        {
            lock (_lock)
            {
                _hidden.Enqueue(message, TimeProvider.System.GetUtcNow().AddSeconds(hidden));
            }
        }
        else
        {
            _visible.Enqueue(message);
        }

        return List(new StringBuilder().Append(Head(message.Item1)).Append("</QueueMessage>"));
    }

    private string Taken(int most)
    {
        lock (_lock)
        {
            while (_hidden.TryPeek(out _, out var until) && until <= TimeProvider.System.GetUtcNow())
            {
                _visible.Enqueue(_hidden.Dequeue());
            }
        }

        var messages = new StringBuilder();
        for (; most > 0 && _visible.TryDequeue(out var message); most--)
        {
            messages.Append(Head(message.Id)).Append("<DequeueCount>1</DequeueCount><MessageText>").Append(message.Text).Append("</MessageText></QueueMessage>");
        }

        return List(messages);
    }

    private static string Head(string id) =>
        $"<QueueMessage><MessageId>{id}</MessageId><InsertionTime>{Time(TimeSpan.Zero)}</InsertionTime><ExpirationTime>Fri, 31 Dec 9999 23:59:59 GMT</ExpirationTime>"
        + $"<PopReceipt>r</PopReceipt><TimeNextVisible>{Time(TimeSpan.FromMinutes(10))}</TimeNextVisible>";

    private static string List(StringBuilder messages) => $"<?xml version=\"1.0\" encoding=\"utf-8\"?><QueueMessagesList>{messages}</QueueMessagesList>";

    private static string Time(TimeSpan later) => (TimeProvider.System.GetUtcNow() + later).ToString("R", CultureInfo.InvariantCulture);
}

using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sealpost.Tests.Bench;

namespace Sealpost.Benchmarks;

/// <summary>
/// As much of the queue service as a consumer sees (https://learn.microsoft.com/rest/api/storageservices/queue-service-rest-api), with
/// any number of messages that are made when they are taken. Azurite needs minutes to hold 100,000, and slows down with what it holds.
/// </summary>
/// <param name="message">Makes the body of a message, counted from 0.</param>
internal sealed class QueueStandIn(string name, Func<int, byte[]> message) : IAsyncDisposable
{
    private readonly int _port = Azurite.FreePort();
    private WebApplication? _app;
    private int _next;
    private int _deleted;

    /// <summary>How many there are, the ones that were taken included.</summary>
    public int Messages { get; set; }

    public int Deleted => _deleted;

    /// <param name="azurite">Connection string of what has the tables and the blobs.</param>
    public string Beside(string azurite) => string.Join(';', azurite.Split(';').Select(part =>
        part.StartsWith("QueueEndpoint=", StringComparison.Ordinal) ? string.Create(CultureInfo.InvariantCulture, $"QueueEndpoint=http://127.0.0.1:{_port}/devstoreaccount1") : part));

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{_port}");
        _app = builder.Build();
        _app.Run(AnswerAsync);
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync() => await _app!.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        if (request.Path.Value!.Split('/').ElementAtOrDefault(2) != name)
        {
            // The poison queue: there is none.
            response.StatusCode = 404;
            response.Headers["x-ms-error-code"] = "QueueNotFound";
            return Task.CompletedTask;
        }

        switch (request.Method)
        {
            case "GET" when request.Path.Value.EndsWith("/messages", StringComparison.Ordinal):
                response.ContentType = "application/xml";
                return response.WriteAsync(Batch(int.Parse(request.Query["numofmessages"].ToString(), CultureInfo.InvariantCulture)));
            case "GET":
                response.Headers["x-ms-approximate-messages-count"] = $"{Messages - _deleted}";
                return Task.CompletedTask;
            case "DELETE":
                Interlocked.Increment(ref _deleted);
                response.StatusCode = 204;
                return Task.CompletedTask;
            case "PUT":
                response.StatusCode = 204;
                response.Headers["x-ms-popreceipt"] = "r";
                response.Headers["x-ms-time-next-visible"] = TimeProvider.System.GetUtcNow().AddMinutes(10).ToString("R", CultureInfo.InvariantCulture);
                return Task.CompletedTask;
            default:
                throw new NotSupportedException(request.Method);
        }
    }

    private string Batch(int most)
    {
        var at = TimeProvider.System.GetUtcNow();
        var (put, until) = (at.ToString("R", CultureInfo.InvariantCulture), at.AddMinutes(10).ToString("R", CultureInfo.InvariantCulture));
        var batch = new System.Text.StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?><QueueMessagesList>");
        for (; most > 0 && Interlocked.Increment(ref _next) - 1 is var number && number < Messages; most--)
        {
            batch.Append(CultureInfo.InvariantCulture, $"<QueueMessage><MessageId>{number:D8}-0000-0000-0000-000000000000</MessageId><InsertionTime>{put}</InsertionTime>")
                .Append(CultureInfo.InvariantCulture, $"<ExpirationTime>Fri, 31 Dec 9999 23:59:59 GMT</ExpirationTime><PopReceipt>r</PopReceipt><TimeNextVisible>{until}</TimeNextVisible>")
                .Append(CultureInfo.InvariantCulture, $"<DequeueCount>1</DequeueCount><MessageText>{Convert.ToBase64String(message(number))}</MessageText></QueueMessage>");
        }

        return batch.Append("</QueueMessagesList>").ToString();
    }
}

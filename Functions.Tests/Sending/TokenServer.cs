using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sealpost.Tests.Bench;

namespace Sealpost.Tests.Sending;

/// <summary>A service that gives access tokens, T1, T2 and so on, for an hour each.</summary>
internal sealed class TokenServer : IAsyncDisposable
{
    private readonly WebApplication _server;
    private int _count;

    private TokenServer()
    {
        _server = LocalServer.Build();
        _server.Run(AnswerAsync);
    }

    /// <summary>In place of a token.</summary>
    public (int Status, string Body)? Answer { get; set; }

    public ConcurrentQueue<Dictionary<string, string>> Asked { get; } = new();

    public string Url => $"{_server.Urls.Single()}/token";

    public static async Task<TokenServer> LaunchAsync()
    {
        var server = new TokenServer();
        await server._server.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        Asked.Enqueue(form.ToDictionary(field => field.Key, field => $"{field.Value}"));
        var (status, body) = Answer ?? (200, $$"""{"token_type":"Bearer","expires_in":3600,"access_token":"T{{Interlocked.Increment(ref _count)}}"}""");
        context.Response.StatusCode = status;
        context.Response.Headers.Location = status is >= 300 and < 400 ? $"{Url}/elsewhere" : default;
        await context.Response.WriteAsync(body);
    }
}

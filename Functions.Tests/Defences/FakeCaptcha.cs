using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sealpost.Tests.Bench;

namespace Sealpost.Tests.Defences;

/// <summary>A CAPTCHA service on this machine that answers each token as a test says, and remembers what it was asked.</summary>
internal sealed class FakeCaptcha : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> _answers = new();
    private readonly WebApplication _server;

    public FakeCaptcha()
    {
        _server = LocalServer.Build();
        _server.Run(HandleAsync);
    }

    /// <summary>By token: every question, in order; the fields as they came, and the header <c>X-API-Key</c> with its name.</summary>
    public ConcurrentDictionary<string, ConcurrentQueue<Dictionary<string, string>>> Asked { get; } = new();

    public string Url => _server.Urls.Single();

    public Task StartAsync() => _server.StartAsync();

    public void Answer(string token, string json, int status = 200) => _answers[token] = async context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = status is >= 300 and < 400 ? $"{Url}/elsewhere" : default;
        await context.Response.WriteAsync(json);
    };

    /// <summary>Good once, as the real services do it.</summary>
    public void AnswerOnce(string token, string json, string later)
    {
        var first = 1;
        _answers[token] = context => context.Response.WriteAsync(Interlocked.Exchange(ref first, 0) == 1 ? json : later);
    }

    /// <summary>Ends the connection without a word.</summary>
    public void HangUp(string token) => _answers[token] = context =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    /// <summary>Says nothing for as long as the client waits.</summary>
    public void KeepSilent(string token) => _answers[token] = context =>
    {
        var gone = new TaskCompletionSource();
        context.RequestAborted.Register(gone.SetResult);
        return gone.Task;
    };

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        var fields = request.HasFormContentType
            ? (await request.ReadFormAsync()).ToDictionary(field => field.Key, field => field.Value.ToString())
            : (await request.ReadFromJsonAsync<JsonElement>()).EnumerateObject().ToDictionary(field => field.Name, field => field.Value.ToString());
        if (request.Headers.TryGetValue("X-API-Key", out var key))
        {
            fields["X-API-Key"] = key.ToString();
        }

        fields["path"] = request.Path;
        var token = fields["response"];
        Asked.GetOrAdd(token, _ => new()).Enqueue(fields);
        await _answers[token](context);
    }
}

using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Sealpost.Tests.Bench;

/// <summary>
/// Stands between one application and its storage, counts the calls and spoils those that it is told to. The signature of a call
/// (https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key) covers the path and not the port, so it passes.
/// </summary>
/// <param name="azurite">The connection string of the storage.</param>
/// <param name="names">What the queue, the ledger's table and the container are called.</param>
internal sealed class StorageProxy(string azurite, string names) : IAsyncDisposable
{
    private const int Kinds = (int)StorageStep.Other + 1;
    private static readonly string[] Services = ["blob", "queue", "table"];

    private readonly int[] _ports = [Azurite.FreePort(), Azurite.FreePort(), Azurite.FreePort()];
    private readonly int[] _counts = new int[Kinds];
    private readonly ConcurrentDictionary<StorageFault, bool> _armed = new();
    private readonly ConcurrentDictionary<string, StorageFault> _spoiled = new();
    private readonly HttpMessageInvoker _storage = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false });
    private readonly Uri[] _targets = [.. Services.Select(service => Endpoint(azurite, service))];
    private WebApplication? _app;

    public string ConnectionString => Azurite.Connection(_ports);

    /// <summary>Kills the application; returns when it is dead.</summary>
    public Func<Task> Kill { get; set; } = () => Task.CompletedTask;

    /// <summary>Told of each fault that struck.</summary>
    public Action<StorageFault> Struck { get; set; } = _ => { };

    /// <summary>Told of each call that the storage answered.</summary>
    public Action<StoredCall>? Seen { get; set; }

    /// <summary>Answers a call in place of the storage; false leaves it to that.</summary>
    public Func<HttpContext, Task<bool>>? Instead { get; set; }

    public int CountOf(StorageStep step) => _counts[(int)step];

    /// <summary>The next call of this kind meets it.</summary>
    public void Arm(StorageFault fault) => _armed[fault] = true;

    public void Disarm() => _armed.Clear();

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls([.. _ports.Select(port => $"http://127.0.0.1:{port}")]);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        _app = builder.Build();
        _app.Run(PassAsync);
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.DisposeAsync();
        _storage.Dispose();
    }

    private static Uri Endpoint(string azurite, string service) => new(azurite.Split(';')
        .Single(part => part.StartsWith($"{service}Endpoint=", StringComparison.OrdinalIgnoreCase)).Split('=', 2)[1]);

    private async Task PassAsync(HttpContext context)
    {
        if (Instead is not null && await Instead(context))
        {
            return;
        }

        var at = Array.IndexOf(_ports, context.Connection.LocalPort);
        var step = StorageCall.Recognise(Services[at], context.Request, names);
        Interlocked.Increment(ref _counts[(int)step]);
        var fault = FaultOf(step, context.Request.Headers["x-ms-client-request-id"].ToString());
        if (fault?.Moment is Moment.Before && await StrikeAsync(fault, context))
        {
            return;
        }

        try
        {
            using var answer = await ForwardAsync(context, _targets[at]);
            if (Seen is not null)
            {
                await answer.Content.LoadIntoBufferAsync();
                Seen(new(Services[at], context.Request.Method, context.Request.Path.Value!, context.Request.Query, await answer.Content.ReadAsStringAsync()));
            }

            if (fault?.Moment is Moment.After && await StrikeAsync(fault, context))
            {
                return;
            }

            await AnswerAsync(context.Response, answer, context.RequestAborted);
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException or SocketException or OperationCanceledException)
        {
            // The storage, or the application that asked, is being started anew.
            context.Abort();
        }
    }

    /// <param name="call">The id that the storage library gives a call and all its repeats.</param>
    private StorageFault? FaultOf(StorageStep step, string call)
    {
        if (_spoiled.TryGetValue(call, out var known))
        {
            return known;
        }

        var fault = _armed.Keys.FirstOrDefault(armed => armed.Step == step);
        if (fault is null || !_armed.TryRemove(fault, out _))
        {
            return null;
        }

        if (fault.ForGood)
        {
            _spoiled[call] = fault;
        }

        Struck(fault);
        return fault;
    }

    /// <returns>Whether the call is over.</returns>
    private async Task<bool> StrikeAsync(StorageFault fault, HttpContext context)
    {
        switch (fault.Effect)
        {
            case StorageEffect.Slow:
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
                return false;
            case StorageEffect.Busy or StorageEffect.Error:
                context.Response.StatusCode = fault.Effect is StorageEffect.Busy ? 503 : 500;
                return true;
            case StorageEffect.Kill:
                await Kill();
                break;
        }

        context.Abort();
        return true;
    }

    private async Task<HttpResponseMessage> ForwardAsync(HttpContext context, Uri target)
    {
        // As it came: what is escaped, and how, is part of what was signed.
        var asIs = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        var raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        using var request = new HttpRequestMessage(new(context.Request.Method), new Uri($"http://{target.Authority}{raw}", asIs));
        if (context.Request.ContentLength is not null || context.Request.Headers.TransferEncoding.Count > 0)
        {
            request.Content = new StreamContent(context.Request.Body);
        }

        foreach (var (name, values) in context.Request.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)values!))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)values!);
            }
        }

        return await _storage.SendAsync(request, context.RequestAborted);
    }

    private static async Task AnswerAsync(HttpResponse response, HttpResponseMessage answer, CancellationToken cancel)
    {
        response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key is not ("Transfer-Encoding" or "Connection" or "Keep-Alive")))
        {
            response.Headers[name] = values.ToArray();
        }

        await answer.Content.CopyToAsync(response.Body, cancel);
    }
}

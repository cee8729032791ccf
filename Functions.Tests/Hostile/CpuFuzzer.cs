using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting.Dialects;
using Sealpost.Tests.Bench;
using Sealpost.Wiring;

namespace Sealpost.Tests.Hostile;

/// <param name="Case">The slowest, with its fields.</param>
internal sealed record Slowest(TimeSpan Time, string Case);

/// <summary>The same cases without the network, one after the other on one thread: how long does each take, from the body to the written answer?</summary>
internal sealed class CpuFuzzer : IAsyncDisposable
{
    /// <summary>Above this a case is tried again, and its best time counts: the collector or another process may have had the processor.</summary>
    private static readonly TimeSpan Suspicious = TimeSpan.FromMilliseconds(5);

    private readonly WebApplication _app;

    /// <param name="app">Whose forms and storage are used: a file goes to a blob before anything else is judged.</param>
    public CpuFuzzer(App app)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Forms:Path"] = app.Forms, ["AzureWebJobsStorage"] = app.Storage, ["Queue:Name"] = app.Queue.Name, ["Limits:RequestsPerMinute"] = "0",
            ["Envelope:CurrentKey"] = "k1", ["Envelope:Keys:k1"] = Convert.ToBase64String(new byte[32]),
            ["Smtp:Host"] = "127.0.0.1", ["Smtp:From"] = "forms@example.com",
        });
        builder.AddSealpost(Checkout.Root);
        _app = builder.Build();
    }

    public async Task<Slowest> RunAsync(int count, ulong seed)
    {
        var slowest = new Slowest(TimeSpan.Zero, "none");
        // The code has to be compiled first, and patterns build their automata as they meet new letters.
        for (var number = 0; number < Math.Min(count, 1_000); number++)
        {
            await TimeAsync(FuzzCase.Make(seed + 1, number));
        }

        for (var number = 0; number < count; number++)
        {
            var one = FuzzCase.Make(seed, number);
            var time = await TimeAsync(one);
            for (var again = 0; again < 8 && time > Suspicious; again++)
            {
                var other = await TimeAsync(one);
                time = other < time ? other : time;
            }

            slowest = time > slowest.Time ? new(time, one.ToString()) : slowest;
        }

        return slowest;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<TimeSpan> TimeAsync(FuzzCase one)
    {
        var context = new DefaultHttpContext { RequestServices = _app.Services };
        context.Request.Method = HttpMethods.Post;
        context.Request.Scheme = "https";
        context.Request.Host = new("localhost");
        context.Request.Body = new MemoryStream(one.Body);
        context.Request.ContentLength = one.Body.Length;
        context.Request.ContentType = one.Type;
        context.Request.Headers.Accept = one.Accept;
        context.Response.Body = new MemoryStream();
        // Only forms that can't be valid: no post may reach the queue.
        var form = FuzzForms.Closed.Contains(one.Form) ? one.Form : "every";
        var named = FuzzCase.Addresses[one.Address].Contains("{0}", StringComparison.Ordinal);
        var accept = _app.Services.GetRequiredService<AcceptSubmission>();
        // The processor's own count would be better, but many systems count it in steps of 10 ms.
        var started = Stopwatch.GetTimestamp();
        var answer = await accept.RunAsync(context, KnownDialects.All[one.Address], named ? form : null, "192.0.2.1", CancellationToken.None);
        await answer.ExecuteAsync(context);
        return Stopwatch.GetElapsedTime(started);
    }
}

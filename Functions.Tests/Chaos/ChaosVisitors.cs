using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Sealpost.Checking;
using Sealpost.Tests.Defences;

namespace Sealpost.Tests.Chaos;

/// <summary>Visitors who post until they are told that it worked, each with a key of its own (Idempotency-Key).</summary>
internal sealed class ChaosVisitors(ChaosSite site, TimeSpan patience) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5) })
    {
        // Below the application's own patience with its storage: some visitors leave, and come back.
        Timeout = TimeSpan.FromSeconds(4),
    };

    private int _requests;

    public int Requests => _requests;

    /// <summary>The id of each post that was taken.</summary>
    public ConcurrentDictionary<string, ChaosPost> Accepted { get; } = new();

    public ConcurrentQueue<string> Faults { get; } = new();

    public async Task PostAsync(ChaosPost post, CancellationToken cancel)
    {
        var id = await UntilAcceptedAsync(post, cancel);
        if (id is not null && post.Twice && await UntilAcceptedAsync(post, cancel) != id)
        {
            Faults.Enqueue($"Post {post.Number}, repeated, is another mail than {id}.");
        }
    }

    public void Dispose() => _http.Dispose();

    /// <returns>Its id; null when patience ended.</returns>
    private async Task<string?> UntilAcceptedAsync(ChaosPost post, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(patience);
        string? proof = null;
        for (var attempt = 0; ; attempt++)
        {
            Interlocked.Increment(ref _requests);
            try
            {
                var at = site.Instances[(post.Number + attempt) % site.Instances.Count].Address;
                proof ??= post.Form is ChaosForm.Confirmed ? await ProveAsync(at, limit.Token) : null;
                if ((proof is not null || post.Form is not ChaosForm.Confirmed) && await OnceAsync(post, at, proof, limit.Token) is { } id)
                {
                    Accepted[id] = post;
                    return id;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, limit.Token);
            }
            catch (OperationCanceledException)
            {
                cancel.ThrowIfCancellationRequested();
                Faults.Enqueue($"Post {post.Number} ({post.Form}) was never taken, in {attempt + 1} requests.");
                return null;
            }
        }
    }

    /// <returns>Null to try again.</returns>
    private async Task<string?> OnceAsync(ChaosPost post, Uri at, string? proof, CancellationToken cancel)
    {
        try
        {
            using var request = ChaosForms.Request(post, proof);
            request.RequestUri = new Uri(at, request.RequestUri!);
            using var answer = await _http.SendAsync(request, cancel);
            if (answer.IsSuccessStatusCode)
            {
                return (await answer.Content.ReadFromJsonAsync<JsonElement>(cancel)).GetProperty("id").GetString();
            }

            if (answer.StatusCode is HttpStatusCode.BadGateway && post.Form is ChaosForm.Direct)
            {
                // Refused by the relay, kept, and said so.
                var told = await answer.Content.ReadFromJsonAsync<JsonElement>(cancel);
                return new Uri(told.GetProperty("statusUrl").GetString()!).Segments[^1].Split('-')[0];
            }

            if ((int)answer.StatusCode != 503)
            {
                Faults.Enqueue($"Post {post.Number} ({post.Form}) was answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancel)}");
            }
        }
        catch (Exception lost) when (IsLost(lost, cancel))
        {
            // Nobody there, or no answer: the visitor can't know, and posts again.
        }

        return null;
    }

    private async Task<string?> ProveAsync(Uri at, CancellationToken cancel)
    {
        try
        {
            var challenge = await _http.GetFromJsonAsync<AltchaChallenge>(new Uri(at, $"/f/{ChaosForm.Confirmed.Name()}/challenge"), cancel);
            return AltchaSolver.Encode(AltchaSolver.Solve(challenge!));
        }
        catch (Exception lost) when (IsLost(lost, cancel))
        {
            return null;
        }
    }

    private static bool IsLost(Exception fault, CancellationToken cancel) =>
        fault is HttpRequestException or IOException or SocketException || (fault is TaskCanceledException && !cancel.IsCancellationRequested);
}

using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Sealpost.Tests.Bench;

namespace Sealpost.Tests.Hostile;

/// <param name="Statuses">How many answers had each status.</param>
/// <param name="Faults">The cases whose answer was none of those that we document, ten of them at most.</param>
/// <param name="Memory">The most that the application held, bytes.</param>
internal sealed record FuzzReport(IReadOnlyDictionary<int, int> Statuses, IReadOnlyCollection<string> Faults, long Memory);

/// <summary>Posts mutated bodies to the application, over real connections.</summary>
internal static class Fuzzer
{
    private const int AtOnce = 16;

    /// <summary>As in docs/architecture.md. No 5xx: nothing that a client writes is a fault of ours.</summary>
    private static readonly int[] Documented = [200, 202, 302, 303, 400, 403, 404, 408, 413, 415, 422, 429];

    public static async Task<FuzzReport> RunAsync(Site site, int count, ulong seed, Action<int> progress)
    {
        var (statuses, faults, memory, done) = (new ConcurrentDictionary<int, int>(), new ConcurrentQueue<string>(), 0L, 0);
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, cancel) =>
        {
            var one = FuzzCase.Make(seed, number);
            try
            {
                var status = await PostAsync(site.Http, one, cancel);
                statuses.AddOrUpdate(status, 1, (_, before) => before + 1);
                Keep(faults, !Documented.Contains(status), $"{status}: {one}");
            }
            catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
            {
                Keep(faults, true, $"{fault.GetType().Name}: {one}");
            }

            if (Interlocked.Increment(ref done) % 500 == 0)
            {
                lock (faults)
                {
                    memory = Math.Max(memory, site.App.Memory);
                }

                progress(done);
            }
        });
        return new(new SortedDictionary<int, int>(statuses), faults, Math.Max(memory, site.App.Memory));
    }

    private static async Task<int> PostAsync(HttpClient http, FuzzCase one, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, string.Format(null, FuzzCase.Addresses[one.Address], one.Form))
        {
            Content = new ByteArrayContent(one.Body),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", one.Type);
        if (one.Accept.Length > 0)
        {
            request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(one.Accept));
        }

        using var answer = await http.SendAsync(request, cancel);
        return (int)answer.StatusCode;
    }

    private static void Keep(ConcurrentQueue<string> faults, bool isFault, string text)
    {
        if (isFault && faults.Count < 10)
        {
            faults.Enqueue(text);
        }
    }
}

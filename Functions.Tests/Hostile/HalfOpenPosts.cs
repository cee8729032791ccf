using System.Diagnostics;
using System.Net;
using Sealpost.Tests.Bench;

namespace Sealpost.Tests.Hostile;

/// <param name="GoodPosts">How many good posts were taken meanwhile.</param>
/// <param name="Memory">The most that the application held, bytes.</param>
internal sealed record HalfOpenReport(int GoodPosts, TimeSpan SlowestGoodPost, long Memory);

/// <summary>Begins posts and leaves them so, many at once and again and again, while good posts are sent.</summary>
internal static class HalfOpenPosts
{
    public static async Task<HalfOpenReport> RunAsync(Site site, int count, int atOnce)
    {
        var (good, slowest, memory) = (0, TimeSpan.Zero, 0L);
        for (var done = 0; done < count; done += atOnce)
        {
            var clients = await Task.WhenAll(Enumerable.Range(done, Math.Min(atOnce, count - done)).Select(i => BeginAsync(site, i)));
            var started = Stopwatch.GetTimestamp();
            good += await GoodPostAsync(site) ? 1 : 0;
            var took = Stopwatch.GetElapsedTime(started);
            slowest = took > slowest ? took : slowest;
            memory = Math.Max(memory, site.App.Memory);
            foreach (var client in clients)
            {
                client.Dispose();
            }
        }

        return new(good, slowest, memory);
    }

    public static async Task<bool> GoodPostAsync(Site site)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/f/contact");
        request.Content = new FormUrlEncodedContent([new("name", "Z"), new("email", "zoe@example.org"), new("message", $"{Stopwatch.GetTimestamp()}")]);
        // Over a connection of its own, which has to be taken up while the others are there.
        request.Headers.ConnectionClose = true;
        using var answer = await site.Http.SendAsync(request);
        return answer.StatusCode is HttpStatusCode.SeeOther or HttpStatusCode.Accepted;
    }

    /// <summary>In the middle of the headers, of a body with a length, and of a chunk, in turn.</summary>
    private static async Task<RawClient> BeginAsync(Site site, int number)
    {
        var client = await RawClient.ConnectAsync(site.Http.BaseAddress!);
        await client.SendAsync((number % 3) switch
        {
            0 => "POST /f/contact HTTP/1.1\r\nHost: localhost\r\nX-Half: ",
            1 => RawClient.Head("Content-Length: 60000\r\n") + $"name={new string('x', 50_000)}",
            _ => RawClient.Head("Transfer-Encoding: chunked\r\n") + "1000\r\nname=",
        });
        return client;
    }
}

using System.Diagnostics;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Hostile;

/// <summary>Clients that send slowly, or begin and do not go on: they are refused in time, hold little, and nobody waits for them.</summary>
public sealed class SlowClientTests(Azurite azurite)
{
    private const string Fine = "name=Z&email=zoe@example.org&message=m";

    [Fact]
    public async Task A_body_of_one_byte_a_second_is_refused_as_too_slow()
    {
        await using var site = await OpenAsync(("Server__BodyGraceSeconds", "2"));
        using var client = await RawClient.ConnectAsync(site.Http.BaseAddress!);
        await client.SendAsync(RawClient.Head("Content-Length: 1000\r\n"));
        await ExpectTooSlowAsync(client, DripAsync(client));
        Assert.False(await site.App.Queue.ExistsAsync());
    }

    [Fact]
    public async Task A_body_that_almost_came_and_then_stops_is_refused_after_its_time()
    {
        await using var site = await OpenAsync(("Reading__Seconds", "1"));
        using var client = await RawClient.ConnectAsync(site.Http.BaseAddress!);
        // At Kestrel's rate this much would buy minutes of silence.
        await client.SendAsync(RawClient.Head("Content-Length: 30000\r\n") + $"{Fine}{new string('x', 29_000)}");
        await ExpectTooSlowAsync(client, Task.CompletedTask);
        Assert.False(await site.App.Queue.ExistsAsync());
    }

    [Fact]
    public async Task Headers_that_do_not_come_are_not_waited_for()
    {
        await using var site = await OpenAsync(("Server__HeaderSeconds", "1"));
        using var client = await RawClient.ConnectAsync(site.Http.BaseAddress!);
        await client.SendAsync("POST /f/contact HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
        Assert.Equal(408, (await client.AnswerAsync()).Status);
    }

    [Fact]
    public async Task A_thousand_posts_that_stay_half_open_hold_little_and_a_good_one_goes_through_at_once()
    {
        await using var site = await OpenAsync();
        var report = await HalfOpenPosts.RunAsync(site, count: 1_000, atOnce: 100);
        Assert.InRange(report.SlowestGoodPost.TotalSeconds, 0, 10);
        Assert.InRange(report.Memory >> 20, 1, 400);
        Assert.Equal(10, report.GoodPosts);
    }

    [Fact]
    public async Task What_arrives_at_once_has_to_fit_into_memory_and_is_taken_again_when_the_rest_is_gone()
    {
        await using var site = await OpenAsync(("Reading__MemoryMiB", "1"));
        var held = new List<RawClient>();
        for (var i = 0; i < 10; i++)
        {
            var client = await RawClient.ConnectAsync(site.Http.BaseAddress!);
            held.Add(client);
            await client.SendAsync(RawClient.Head("Content-Length: 190000\r\n") + $"{Fine}{new string('x', 180_000)}");
        }

        await Site.UntilAsync(() => Task.FromResult(site.App.Log.Contains("reason=busy", StringComparison.Ordinal)));
        held.ForEach(client => client.Dispose());
        await Site.UntilAsync(async () => await HalfOpenPosts.GoodPostAsync(site));
    }

    private async Task<Site> OpenAsync(params (string Name, string Value)[] settings) => await Site.OpenAsync(azurite, set: app =>
    {
        foreach (var (name, value) in settings)
        {
            app.Settings[name] = value;
        }
    });

    private static async Task DripAsync(RawClient client)
    {
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        do
        {
            await client.SendAsync("x");
        }
        while (await second.WaitForNextTickAsync());
    }

    private static async Task ExpectTooSlowAsync(RawClient client, Task sending)
    {
        var started = Stopwatch.GetTimestamp();
        var (status, body) = await client.AnswerAsync();
        Assert.Equal(408, status);
        Assert.Contains("\"too-slow\"", body, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0.5, 20);
        client.Dispose();
        await sending.ContinueWith(_ => { }, TaskScheduler.Default);
    }
}

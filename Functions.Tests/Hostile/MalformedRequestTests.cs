using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Hostile;

/// <summary>Requests that no browser would send: each is refused with a clear status, nothing of it is taken, and the next post goes through.</summary>
public sealed class MalformedRequestTests(Azurite azurite, SharedSite shared) : IClassFixture<SharedSite>, IAsyncLifetime
{
    private const string Fine = "name=Z&email=zoe@example.org&message=m";
    private static readonly string FineHead = RawClient.Head($"Content-Length: {Fine.Length}\r\n");
    private Site? _site;

    private Site Site => _site!;

    private Uri Address => Site.Http.BaseAddress!;

    public async ValueTask InitializeAsync() => _site = await shared.BeginAsync(() => Site.OpenAsync(azurite, "\"recipients\": [\"owner@example.org\"], \"repeatMinutes\": 0"));

    public ValueTask DisposeAsync() => default;

    [Theory]
    [InlineData("GARBAGE\r\n\r\n", 400)]
    [InlineData("\0\u0001\u0002\u0003\r\n\r\n", 400)]
    [InlineData("POST\r\n\r\n", 400)]
    [InlineData("POST /f/contact HTTP/9.9\r\n\r\n", 505)]
    [InlineData("POST /f/contact HTTP/1.1\r\n\r\n", 400)]
    [InlineData("POST /f/contact HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400)]
    [InlineData("POST /f/contact HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", 400)]
    [InlineData("POST /f/contact HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n", 400)]
    [InlineData("POST /f/contact HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", 400)]
    [InlineData("POST /f/contact HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 400)]
    [InlineData("POST /f/contact HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd", 400)]
    [InlineData("POST /f/contact HTTP/1.1\r\nHost: a\r\n\r\n", 415)]
    public async Task Garbage_is_refused_and_the_server_goes_on(string request, int status)
    {
        using var client = await RawClient.ConnectAsync(Address);
        await client.SendAsync(request);
        Assert.Equal(status, (await client.AnswerAsync()).Status);
        await NothingWasTakenAsync();
    }

    [Fact]
    public async Task Headers_of_100_KB_and_a_line_of_100_KB_are_refused()
    {
        var filler = new string('x', 100_000);
        foreach (var (request, status) in new[]
        {
            (RawClient.Head($"X-Filler: {filler}\r\nContent-Length: 0\r\n"), 431),
            (RawClient.Head(string.Concat(Enumerable.Range(0, 1_000).Select(i => $"X-{i}: {filler[..100]}\r\n"))), 431),
            (RawClient.Head(string.Concat(Enumerable.Range(0, 200).Select(i => $"X-{i}: x\r\n"))), 431),
            ($"POST /f/{filler} HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
        })
        {
            using var client = await RawClient.ConnectAsync(Address);
            await client.SendAsync(request, request.Length);
            Assert.Equal(status, (await client.AnswerAsync()).Status);
        }

        await NothingWasTakenAsync();
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("identity, x-unknown")]
    public async Task A_packed_body_is_refused_unread(string coding)
    {
        using var client = await RawClient.ConnectAsync(Address);
        await client.SendAsync(RawClient.Head($"Content-Encoding: {coding}\r\nContent-Length: 1000\r\n"));
        await ExpectAsync(client, 415, "unsupported-media-type");
        await NothingWasTakenAsync();
    }

    [Fact]
    public async Task A_length_above_the_limit_is_refused_before_the_body_comes()
    {
        foreach (var length in new[] { "200000", "30000000", "99999999999" })
        {
            using var client = await RawClient.ConnectAsync(Address);
            await client.SendAsync(RawClient.Head($"Content-Length: {length}\r\n"));
            await ExpectAsync(client, 413, "too-large");
        }

        await NothingWasTakenAsync();
    }

    [Fact]
    public async Task Chunks_without_end_are_refused_at_the_limit()
    {
        using var client = await RawClient.ConnectAsync(Address);
        await client.SendAsync(RawClient.Head("Transfer-Encoding: chunked\r\n"));
        var sending = client.SendAsync($"1000\r\n{new string('x', 4096)}\r\n", 1_000_000_000);
        await ExpectAsync(client, 413, "too-large");
        Assert.InRange(await sending, 0, 999_000_000);
        await NothingWasTakenAsync();
    }

    [Theory]
    [InlineData("zz\r\n")]
    [InlineData("ffffffffffffffff\r\n")]
    [InlineData("4\r\nabcdefgh\r\n")]
    public async Task Broken_chunks_are_refused(string chunks)
    {
        using var client = await RawClient.ConnectAsync(Address);
        await client.SendAsync(RawClient.Head("Transfer-Encoding: chunked\r\n") + chunks);
        await ExpectAsync(client, 400, "malformed");
        await NothingWasTakenAsync();
    }

    [Fact]
    public async Task A_body_shorter_than_its_length_is_no_post()
    {
        using var client = await RawClient.ConnectAsync(Address);
        await client.SendAsync(RawClient.Head($"Content-Length: {Fine.Length + 10}\r\n") + Fine);
        client.EndSending();
        // Whether somebody is there to read the refusal depends on how the client ended.
        Assert.True((await client.AnswerAsync()).Status is 0 or 400);
        await NothingWasTakenAsync();
    }

    [Fact]
    public async Task What_comes_after_the_length_is_no_part_of_the_post_and_no_request()
    {
        using var client = await RawClient.ConnectAsync(Address);
        await client.SendAsync($"{FineHead}{Fine}&account=more\r\n\r\n");
        await ExpectAsync(client, 202, "pending");
        Assert.Equal(400, (await client.AnswerAsync()).Status);
        Assert.DoesNotContain("more", (await Site.MailAsync()).TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_two_lengths_the_chunks_count_and_the_connection_ends_so_that_no_second_request_hides_in_the_body()
    {
        using var client = await RawClient.ConnectAsync(Address);
        await client.SendAsync(RawClient.Head($"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") + $"{Fine.Length:x}\r\n{Fine}\r\n0\r\n\r\n{FineHead}{Fine}");
        var first = await client.AnswerAsync();
        var second = await client.AnswerAsync();
        Assert.Equal((202, 0), (first.Status, second.Status));
        Assert.Equal("m", (await Site.MailAsync()).TextBody!.Split("message: ")[1].Split('\n')[0].Trim());
    }

    [Fact]
    public async Task An_old_client_in_HTTP_1_0_is_served()
    {
        using var client = await RawClient.ConnectAsync(Address);
        await client.SendAsync(RawClient.Head($"Content-Length: {Fine.Length}\r\n", version: "1.0") + Fine);
        await ExpectAsync(client, 202, "pending");
    }

    private static async Task ExpectAsync(RawClient client, int status, string word)
    {
        var answer = await client.AnswerAsync();
        Assert.Equal(status, answer.Status);
        Assert.Contains($"\"{word}\"", answer.Body, StringComparison.Ordinal);
    }

    private async Task NothingWasTakenAsync()
    {
        Assert.False(await Site.App.Queue.ExistsAsync());
        using var client = await RawClient.ConnectAsync(Address);
        await client.SendAsync(FineHead + Fine);
        await ExpectAsync(client, 202, "pending");
    }
}

using System.Diagnostics;
using System.Security.Cryptography;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Sealpost.Accepting;
using Sealpost.Checking;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Limits;

/// <summary>Limits that several instances keep together, on a real table.</summary>
public sealed class SharedLimitTests(Azurite azurite)
{
    private readonly ManualClock _clock = new();
    private readonly string _table = $"t{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}Guard";

    private TableClient Table => new(azurite.ConnectionString, _table);

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(50)]
    [InlineData(333)]
    public async Task Instances_that_count_at_the_same_time_let_exactly_the_limit_pass(int posts)
    {
        var instances = Enumerable.Range(0, 4).Select(_ => Instance()).ToArray();
        var answers = await Task.WhenAll(Enumerable.Range(0, posts * 8).Select(i => Task.Run(() => PassesAsync(instances[i % 4], "contact", posts))));
        Assert.Equal(posts, answers.Count(passes => passes));
        Assert.InRange(await RowsAsync(), 1, 16);
    }

    [Theory]
    [InlineData(10_000, 50)]
    [InlineData(200_000, 200)]
    public async Task An_instance_that_ends_takes_little_of_a_large_limit_with_it(int posts, int share)
    {
        var limit = Instance();
        for (var slots = 1; slots <= 2; slots++)
        {
            for (var i = 0; i < share; i++)
            {
                Assert.True(await PassesAsync(limit, "contact", posts));
            }

            Assert.Equal(slots, await RowsAsync());
        }
    }

    [Fact]
    public async Task An_instance_that_starts_anew_does_not_forget_what_was_taken()
    {
        await DrainAsync(Instance(), "contact", 40);
        Assert.False(await PassesAsync(Instance(), "contact", 40));
    }

    [Fact]
    public async Task The_next_window_starts_from_nothing_and_the_refusal_says_when()
    {
        var limit = Instance();
        await DrainAsync(limit, "contact", 3);
        var wait = await limit.TakeAsync("form", "contact", Limit(3), WhenUnknown.Pass, CancellationToken.None);
        Assert.Equal(TimeSpan.FromSeconds(580), wait);
        Assert.True(await PassesAsync(limit, "newsletter", 3));
        _clock.Now += wait!.Value;
        Assert.True(await PassesAsync(limit, "contact", 3));
    }

    [Fact]
    public async Task What_past_windows_left_is_deleted_and_the_present_one_stays()
    {
        var limit = Instance();
        Assert.Equal(0, await limit.ForgetAsync(CancellationToken.None));
        await DrainAsync(limit, "contact", 40);
        await DrainAsync(limit, "newsletter", 40);
        var past = await RowsAsync();
        _clock.Now += TimeSpan.FromMinutes(10);
        await DrainAsync(limit, "contact", 40);
        Assert.Equal(0, await limit.ForgetAsync(CancellationToken.None));
        _clock.Now += TimeSpan.FromMinutes(2);
        Assert.Equal(past, await limit.ForgetAsync(CancellationToken.None));
        Assert.False(await PassesAsync(Instance(), "contact", 40));
        Assert.Equal(past / 2, await RowsAsync());
    }

    [Fact]
    public async Task The_table_names_nobody()
    {
        await DrainAsync(Instance(), "owner@example.org", 2);
        await foreach (var row in Table.QueryAsync<TableEntity>())
        {
            Assert.Matches("^l-202603311210-[0-9a-f]{32}$", row.PartitionKey);
            Assert.Equal(["PartitionKey", "RowKey", "Timestamp", "odata.etag"], row.Keys.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task A_limit_that_cannot_be_looked_up_lets_posts_pass_and_nothing_else_and_is_not_asked_again_at_once()
    {
        var dead = azurite.ConnectionString.Replace(Table.Uri.Authority, $"127.0.0.1:{Azurite.FreePort()}", StringComparison.Ordinal);
        var limit = Instance(dead);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < 1_000; i++)
        {
            Assert.Null(await limit.TakeAsync("form", "contact", Limit(1), WhenUnknown.Pass, CancellationToken.None));
            Assert.NotNull(await limit.TakeAsync("answer", "zoe@example.org", Limit(1), WhenUnknown.Refuse, CancellationToken.None));
        }

        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 10);
    }

    private SharedLimit Instance(string? storage = null)
    {
        var settings = new TableClientOptions { Retry = { MaxRetries = 0 } };
        return new(new GuardTable(new(storage ?? azurite.ConnectionString, _table, settings)), new(new byte[32]), _clock, NullLogger<SharedLimit>.Instance);
    }

    private static LimitDefinition Limit(int posts) => new() { Posts = posts, Minutes = 10 };

    private static async Task<bool> PassesAsync(SharedLimit limit, string subject, int posts) =>
        await limit.TakeAsync("form", subject, Limit(posts), WhenUnknown.Refuse, CancellationToken.None) is null;

    private static async Task DrainAsync(SharedLimit limit, string subject, int posts)
    {
        for (var i = 0; i < posts; i++)
        {
            Assert.True(await PassesAsync(limit, subject, posts));
        }
    }

    private async Task<int> RowsAsync() => await Table.QueryAsync<TableEntity>().CountAsync();
}

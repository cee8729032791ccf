using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Sealpost.Accepting;
using Sealpost.Accepting.Dialects;
using Sealpost.Checking;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Defences;

/// <summary>What is remembered of used tokens: by all instances, through a change of keys, and no longer than needed.</summary>
public sealed class UsedTokenTests(UsedTokenTests.Shop shop, Azurite azurite) : IClassFixture<UsedTokenTests.Shop>
{
    private const string Field = "_token";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public sealed class Shop(Azurite azurite) : GuardedSite(azurite)
    {
        protected override Dictionary<string, string> Forms { get; } = new() { ["contact"] = "\"fillTime\": { \"required\": true }" };
    }

    [Fact]
    public async Task Two_instances_share_what_was_used()
    {
        await using var twin = await shop.TwinAsync();
        var token = shop.Mint.FillTime("contact", Minute);
        Assert.Equal(202, (await shop.PostAsync("contact", "first", Field, token)).Status);
        Assert.Equal("token-used", (await GuardedSite.PostAsync(twin.Http, "contact", "second", Field, token)).Code);
        Assert.Equal(202, (await GuardedSite.PostAsync(twin.Http, "contact", "first", Field, token)).Status);
    }

    [Fact]
    public async Task A_token_stays_good_when_the_keys_change()
    {
        await using var twin = await shop.TwinAsync(app =>
            (app.Settings["Envelope__Keys__k2"], app.Settings["Envelope__CurrentKey"]) = (new Mint().EnvelopeKey, "k2"));
        var old = shop.Mint.FillTime("contact", Minute);
        Assert.Equal(202, (await GuardedSite.PostAsync(twin.Http, "contact", "with the key of before", Field, old)).Status);
    }

    [Fact]
    public async Task A_post_is_taken_when_the_table_cannot_be_reached_and_the_log_says_so()
    {
        await using var twin = await shop.TwinAsync(app => app.Settings["AzureWebJobsStorage"] = string.Join(';', azurite.ConnectionString.Split(';')
            .Select(part => part.StartsWith("TableEndpoint=", StringComparison.Ordinal)
                ? $"TableEndpoint=http://127.0.0.1:{Azurite.FreePort()}/devstoreaccount1" : part)));
        var answer = await GuardedSite.PostAsync(twin.Http, "contact", "no table", Field, shop.Mint.FillTime("contact", Minute));
        Assert.Equal(202, answer.Status);
        await GuardedSite.LoggedAsync(twin, "form=contact fill token taken without looking whether it was used before");
    }

    [Fact]
    public async Task Rows_go_when_their_tokens_have_ended_and_others_rows_stay()
    {
        var table = new TableClient(azurite.ConnectionString, $"{shop.App.Ledger.Name}Clean");
        await table.CreateAsync();
        await table.AddEntityAsync(new TableEntity("l-200001010000-x", "1"));
        var now = TimeProvider.System.GetUtcNow();
        var before = new UsedTokens(new GuardTable(table), FixedTime.Ago(TimeSpan.FromHours(30)), NullLogger<UsedTokens>.Instance);
        for (var i = 0; i < 130; i++)
        {
            Assert.True(await before.TryUseAsync(new("fill", $"{i:x}", now.AddHours(-2)), ["a"], "contact", default));
        }

        Assert.True(await before.TryUseAsync(new("fill", "ff", now.AddHours(-26)), ["a"], "contact", default));
        Assert.True(await before.TryUseAsync(new("fill", "0", now.AddHours(2)), ["a"], "contact", default));
        var today = new UsedTokens(new GuardTable(table), TimeProvider.System, NullLogger<UsedTokens>.Instance);
        Assert.Equal(131, await today.ForgetAsync(default));
        Assert.Equal(0, await today.ForgetAsync(default));
        Assert.Equal(
            ["l-200001010000-x", Partition(now.AddHours(2))], await table.QueryAsync<TableEntity>().Select(row => row.PartitionKey).ToListAsync());
        Assert.False(await today.TryUseAsync(new("fill", "0", now.AddHours(2)), ["b"], "contact", default));
        Assert.True(await today.TryUseAsync(new("fill", "0", now.AddHours(2)), ["b", "a"], "contact", default));
    }

    [Fact]
    public async Task A_rehearsal_uses_nothing_up()
    {
        var table = new TableClient(azurite.ConnectionString, $"{shop.App.Ledger.Name}Dry");
        var used = new UsedTokens(new GuardTable(table), TimeProvider.System, NullLogger<UsedTokens>.Instance);
        var fillTime = new FillTimeTokens(shop.Mint.Keys("fill-time"), TimeProvider.System);
        var consume = new ConsumeTokens(fillTime, new(shop.Mint.Keys("altcha"), TimeProvider.System), used);
        var form = Mint.Form("contact");
        form = form with { Definition = form.Definition with { FillTime = new() } };
        var post = Post(form, shop.Mint.FillTime("contact", Minute));

        Assert.IsType<Verdict.Passed>(await new FillTimeCheck(fillTime, TimeProvider.System).RunAsync(post with { Rehearsal = true }, default));
        var rehearsed = Assert.IsType<Verdict.Passed>(await consume.RunAsync(post with { Rehearsal = true }, default));
        Assert.Contains("rehearsal", rehearsed.Words, StringComparison.Ordinal);
        Assert.IsType<Verdict.Passed>(await consume.RunAsync(post, default));
        Assert.IsType<Verdict.Refused>(await consume.RunAsync(post with { Id = "other" }, default));
        Assert.IsType<Verdict.Passed>(await consume.RunAsync(post with { Id = "other", Twins = ["one"] }, default));
    }

    private static CheckedPost Post(Form form, string token)
    {
        var (submission, controls) = Controls.Separate(form, KnownDialects.Sealpost, Submission.From(form, new([KeyValuePair.Create(Field, token)], form, [], [])));
        return new(form, submission, controls, new HeaderDictionary(), "127.0.0.1", "one", Rehearsal: false);
    }

    private static string Partition(DateTimeOffset until) => $"t-{until.UtcDateTime.AddHours(1):yyyyMMddHH}00";
}

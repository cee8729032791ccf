using System.Net.Http.Json;
using System.Text.Json;
using Sealpost.Enqueuing;
using Sealpost.Tests.Bench;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Operating;

/// <summary>Mail that rules hold waits for an operator, who releases or discards it.</summary>
public sealed class HeldMailTests(Azurite azurite) : IAsyncLifetime
{
    private const string Form = """
        "recipients": ["owner@example.org"], "honeypotAction": "hold",
        "content": { "maxLinks": 1, "blockedWords": ["casino"], "blockedDomains": ["evil.example"], "alphabets": ["latin"], "disposable": true,
                     "points": { "alphabet": 5 } }
        """;

    private const string Links = "http://a.example http://b.example";
    private Site? _site;

    private Site Site => _site!;

    public async ValueTask InitializeAsync() => _site = await Site.OpenAsync(azurite, Form);

    public ValueTask DisposeAsync() => Site.DisposeAsync();

    [Fact]
    public async Task Each_rule_holds_alone_or_in_sum_and_what_stays_below_the_threshold_goes_out()
    {
        await HeldAsync(Links, "links");
        await HeldAsync("look at www.evil.example", "blocked-domain");
        await HeldAsync("привет", "alphabet");
        await HeldAsync("casino", "blocked-word, disposable-address", email: "me@mailinator.com");
        await HeldAsync("casino, written as ｃａｓｉｎｏ", null);
        await HeldAsync("casino http://evil.example", "blocked-word, blocked-domain");
        Assert.Contains("of 2024-12-07", Site.App.Log, StringComparison.Ordinal);

        var low = await Site.PostAsync("contact", "casino http://a.example", "1");
        await Site.UntilAsync(low, "sent");
        Assert.Equal(2, Site.Smtp.AcceptedCount);
    }

    [Fact]
    public async Task A_defence_that_holds_goes_the_same_way()
    {
        using var answer = await Site.Http.PostAsync("/f/contact", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["name"] = "Z", ["email"] = "zoe@example.org", ["message"] = "m", ["_gotcha"] = "x",
        }));
        Assert.True(answer.IsSuccessStatusCode || (int)answer.StatusCode == 303);
        await Site.UntilAsync(async () => (await Site.App.CommandAsync("held", "list")).Output.Contains("honeypot", StringComparison.Ordinal));
        Assert.Equal(0, Site.Smtp.ConnectionCount);
    }

    [Fact]
    public async Task Held_mail_is_listed_without_a_value_and_sent_exactly_once_when_it_is_released_twice()
    {
        const string canary = "CANARY-account-1234";
        var status = await HeldAsync($"{Links} CANARY-message", "links", canary);
        var id = (await Site.RowAsync(status)).PartitionKey;
        var message = await BlobAsync(id);
        await RedeliverAsync(message);

        var list = await Site.App.CommandAsync("held", "list");
        Assert.Equal(0, list.ExitCode);
        Assert.Matches($@"{id}  contact  \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d  links", list.Output);
        var json = JsonDocument.Parse((await Site.App.CommandAsync("held", "list", "--json")).Output).RootElement;
        Assert.Equal(id, Assert.Single(json.EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal("links", json[0].GetProperty("rules")[0].GetString());

        // Twice as an operator may, and once more as a release that died before it had deleted the blob.
        var mail = JsonSerializer.Deserialize<QueuedMail>(message)!;
        await Site.App.Queue.SendMessageAsync(JsonSerializer.Serialize(mail with { HeldFor = null, Released = true }));
        var released = await Site.App.CommandAsync("held", "release", id);
        var again = await Site.App.CommandAsync("held", "release", id);
        Assert.Equal((0, 0), (released.ExitCode, again.ExitCode));
        await Site.UntilAsync(status, "sent");
        await RedeliverAsync(message);
        Assert.Contains(canary, await Site.OpenAsync(await Site.MailAsync()), StringComparison.Ordinal);
        Assert.Equal("Nothing is held.", (await Site.App.CommandAsync("held", "list")).Output.Trim());
        Assert.Empty(await Site.BlobsAsync());
        Assert.Equal(1, Site.Smtp.AcceptedCount);
        foreach (var text in new[] { Site.App.Log, list.Output, released.Output, $"{json}" })
        {
            Assert.DoesNotContain("CANARY", text, StringComparison.Ordinal);
            Assert.DoesNotContain("@example.org", text, StringComparison.Ordinal);
            Assert.DoesNotContain("a.example", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Every_held_mail_of_a_form_is_released_at_once()
    {
        await HeldAsync($"{Links} 1", "links");
        await HeldAsync($"{Links} 2", "links");
        var other = await HeldAsync($"{Links} 3", "links", form: "whole");

        Assert.Equal(0, (await Site.App.CommandAsync("held", "release", "--form", "contact")).ExitCode);
        await Site.MailAsync(2);
        Assert.Equal("pending", await Site.StatusAsync(other));
        Assert.Contains((await Site.RowAsync(other)).PartitionKey, Assert.Single(await Site.BlobsAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Discarding_erases_the_content_and_nothing_is_sent_any_more()
    {
        var status = await HeldAsync($"{Links} {new string('x', 50_000)}", "links");
        var id = (await Site.RowAsync(status)).PartitionKey;
        var message = await BlobAsync(id);
        Assert.Equal(2, (await Site.BlobsAsync()).Count);

        Assert.Equal(0, (await Site.App.CommandAsync("held", "discard", id)).ExitCode);
        Assert.Empty(await Site.BlobsAsync());
        var row = await Site.RowAsync(status);
        Assert.Equal((MailStatus.Failed, "discarded by the operator"), (row.State, row.Reason));
        Assert.Equal("error", await Site.StatusAsync(status));

        Assert.Equal(0, (await Site.App.CommandAsync("held", "discard", id)).ExitCode);
        Assert.Equal(1, (await Site.App.CommandAsync("held", "release", id)).ExitCode);
        await RedeliverAsync(message);
        await RedeliverAsync(message.Replace("\"HeldFor\":[\"links\"]", "\"Released\":true", StringComparison.Ordinal));
        Assert.Empty(await Site.BlobsAsync());
        Assert.Equal(0, Site.Smtp.ConnectionCount);
    }

    [Fact]
    public async Task The_command_line_says_what_is_wrong_in_one_sentence()
    {
        Assert.Equal(2, (await Site.App.CommandAsync("held", "release")).ExitCode);
        Assert.Equal(2, (await Site.App.CommandAsync("held", "sell")).ExitCode);
        var unknown = await Site.App.CommandAsync("held", "release", new string('7', 26), "../parked/x");
        Assert.Equal((1, 2), (unknown.ExitCode, unknown.Output.Split("is not known").Length - 1));
        Assert.Contains("release", (await Site.App.CommandAsync("held", "--help")).Output, StringComparison.Ordinal);

        Site.App.Settings["AzureWebJobsStorage"] = Azurite.Connection([Azurite.FreePort(), Azurite.FreePort(), Azurite.FreePort()]);
        var down = await Site.App.CommandAsync("held", "list");
        Assert.Equal(1, down.ExitCode);
        Assert.StartsWith("The storage of AzureWebJobsStorage can't be reached", Assert.Single(down.Errors.Trim().Split('\n')), StringComparison.Ordinal);
        Site.App.Settings["AzureWebJobsStorage"] = "";
        Assert.Contains("AzureWebJobsStorage is missing", (await Site.App.CommandAsync("held", "list")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operators_own_list_of_throw_away_domains_takes_the_place_of_ours()
    {
        await Site.App.StopAsync();
        var list = Path.Combine(Site.App.Forms, "own.txt");
        await File.WriteAllTextAsync(list, "# date: 2031-05-06\n# my own\n*.throwaway.example\n");
        Site.App.Settings["Checks__DisposableList"] = list;
        await Site.App.StartAsync();
        Assert.Contains("of 2031-05-06, with 1 domains", Site.App.Log, StringComparison.Ordinal);

        await HeldAsync("casino", "blocked-word, disposable-address", email: "me@sub.throwaway.example");
        await HeldAsync("casino", null, email: "me@mailinator.com");
        Site.App.Settings["Checks__DisposableList"] = "/nowhere.txt";
        await Site.App.StopAsync();
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Site.App.StartAsync());
        Assert.Contains("Checks__DisposableList names a file that is not there", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Posts, and waits for the fate.</summary>
    private async Task<Uri> HeldAsync(string message, string? rules, string account = "1", string form = "contact", string email = "zoe@example.org")
    {
        using var answer = await Site.Http.PostAsJsonAsync($"/f/{form}", new { name = "Zoe", email, message, account });
        var status = new Uri((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("statusUrl").GetString()!);
        await Site.UntilAsync(async () => await RowAsync(status) is { State: not MailStatus.Sending });
        var row = await Site.RowAsync(status);
        Assert.Equal((rules is null ? MailStatus.Sent : MailStatus.Held, rules), (row.State, rules is null ? null : row.Reason));
        Assert.Equal(rules is null ? "sent" : "pending", await Site.StatusAsync(status));
        return status;
    }

    private async Task<MailRecord?> RowAsync(Uri status)
    {
        try
        {
            return await Site.RowAsync(status);
        }
        catch (Azure.RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    private async Task<string> BlobAsync(string id) =>
        (await Site.App.Blobs.GetBlobClient($"held/{id}.json").DownloadContentAsync()).Value.Content.ToString();

    /// <summary>The queue delivers at least once; returns when the log says what became of it.</summary>
    private async Task RedeliverAsync(string message)
    {
        int Duplicates() => Site.App.Log.Split("outcome=duplicate").Length;
        var before = Duplicates();
        await Site.App.Queue.SendMessageAsync(message);
        await Site.UntilAsync(() => Task.FromResult(Duplicates() > before));
    }
}

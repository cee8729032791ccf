using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Azure.Data.Tables;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Limits;

/// <summary>Limits at the front door.</summary>
public sealed class LimitTests(Azurite azurite)
{
    [Fact]
    public async Task A_form_takes_its_limit_and_refuses_more_with_the_time_to_come_back()
    {
        await using var site = await OpenAsync("\"perForm\": { \"posts\": 3, \"minutes\": 1440 }");
        for (var i = 0; i < 3; i++)
        {
            await ExpectAsync(site, "contact", $"{i}", null);
        }

        // Repeats, refused posts and the honeypot's use up nothing, and are answered as ever.
        await ExpectAsync(site, "contact", "2", null);
        await ExpectAsync(site, "contact", "new", "limit-form");
        await ExpectAsync(site, "contact", "", "invalid-fields");
        await ExpectAsync(site, "whole", "new", null);
    }

    [Fact]
    public async Task A_refused_post_takes_nothing_of_the_limit()
    {
        await using var site = await OpenAsync("\"perForm\": { \"posts\": 1, \"minutes\": 1440 }");
        await ExpectAsync(site, "contact", "", "invalid-fields");
        await ExpectAsync(site, "contact", "", "invalid-fields");
        await ExpectAsync(site, "contact", "one", null);
    }

    [Fact]
    public async Task Each_client_has_a_limit_of_its_own_and_cannot_write_itself_another_address()
    {
        await using var site = await OpenAsync(
            "\"perClient\": { \"posts\": 2, \"minutes\": 1440 }", app => app.Settings["Limits__TrustedHeader"] = "X-Forwarded-For");
        await ExpectAsync(site, "contact", "1", null, "2001:db8::1");
        await ExpectAsync(site, "contact", "2", null, "192.0.2.1, 2001:db8::2");
        await ExpectAsync(site, "contact", "3", "limit-client", "192.0.2.2, 2001:db8::3");
        await ExpectAsync(site, "contact", "4", null, "192.0.2.2");
    }

    [Fact]
    public async Task A_recipient_has_one_limit_over_all_forms()
    {
        await using var site = await OpenAsync("\"perRecipient\": { \"posts\": 2, \"minutes\": 1440 }");
        await ExpectAsync(site, "contact", "1", null);
        await ExpectAsync(site, "whole", "2", null);
        await ExpectAsync(site, "contact", "3", "limit-recipient");
        await foreach (var row in site.App.Guard.QueryAsync<TableEntity>())
        {
            Assert.Matches("^l-[0-9]{12}-[0-9a-f]{32}$", row.PartitionKey);
        }
    }

    [Fact]
    public async Task Without_the_table_posts_pass_and_the_log_says_so_once()
    {
        await using var site = await OpenAsync("\"perForm\": { \"posts\": 1, \"minutes\": 1440 }, \"perRecipient\": { \"posts\": 1, \"minutes\": 1440 }", app =>
        {
            var table = app.Ledger.Uri.Authority;
            app.Settings["AzureWebJobsStorage"] = azurite.ConnectionString.Replace(table, $"127.0.0.1:{Azurite.FreePort()}", StringComparison.Ordinal);
        });
        await ExpectAsync(site, "contact", "1", null);
        await ExpectAsync(site, "contact", "2", null);
        Assert.Single(site.App.Log.Split('\n'), line => line.Contains("Limit kind=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_that_floods_is_refused_for_the_rest_of_the_minute()
    {
        await using var site = await OpenAsync("\"perForm\": { \"posts\": 1000, \"minutes\": 1440 }", app => app.Settings["Limits__RequestsPerMinute"] = "5");
        var codes = new List<string?>();
        // The clock's minute may end once on the way.
        for (var i = 0; i < 12; i++)
        {
            using var answer = await SendAsync(site, "contact", "", null);
            codes.Add(await CodeAsync(answer));
        }

        Assert.Equal(["invalid-fields", "too-many-requests"], codes.Distinct().Order());
        Assert.InRange(codes.Count(code => code == "too-many-requests"), 2, 7);
    }

    private async Task<Site> OpenAsync(string limits, Action<App>? set = null) => await Site.OpenAsync(
        azurite, $"\"recipients\": [\"owner@example.org\"], \"limits\": {{ {limits} }}", set: set);

    /// <param name="code">Of the refusal; null for success.</param>
    private static async Task ExpectAsync(Site site, string form, string message, string? code, string? hops = null)
    {
        using var answer = await SendAsync(site, form, message, hops);
        Assert.Equal(code, await CodeAsync(answer));
        if (answer.StatusCode is HttpStatusCode.TooManyRequests)
        {
            Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 86_400);
        }
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) => answer.IsSuccessStatusCode
        ? null
        : (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("title").GetString();

    private static async Task<HttpResponseMessage> SendAsync(Site site, string form, string message, string? hops)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/f/{form}")
        {
            Content = JsonContent.Create(new { name = "Z", email = "zoe@example.org", message }),
        };
        request.Headers.Add("X-Forwarded-For", hops is null ? [] : [hops]);
        return await site.Http.SendAsync(request);
    }
}

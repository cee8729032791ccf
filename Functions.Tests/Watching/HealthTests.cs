using System.Net;
using System.Text.RegularExpressions;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Xunit;

namespace Sealpost.Tests.Watching;

/// <summary>What a load balancer, a visitor and an operator are told of an instance.</summary>
public sealed partial class HealthTests(Azurite azurite)
{
    [Fact]
    public async Task Everybody_gets_a_word_and_an_operator_the_details()
    {
        await using var site = await Site.OpenAsync(azurite, set: app => app.Settings["Operator__Key"] = App.OperatorKey);
        Assert.Equal("""{"status":"live"}""", await site.Http.GetStringAsync("/health/live"));
        using (var plain = await site.Http.GetAsync("/health/ready"))
        {
            Assert.Equal((HttpStatusCode.OK, """{"status":"ready"}""", "no-store"), (plain.StatusCode, await plain.Content.ReadAsStringAsync(), $"{plain.Headers.CacheControl}"));
        }

        var told = await site.App.HealthAsync();
        Assert.Equal("reachable", told.GetProperty("relays").GetProperty("smtp").GetProperty("state").GetString());
        Assert.Equal(("ok", "ok"), (told.GetProperty("forms").GetProperty("contact").GetString(), told.GetProperty("forms").GetProperty("whole").GetString()));
        // One look, however many ask.
        Assert.Equal(1, site.Smtp.ConnectionCount);
        Assert.Equal(0, site.Smtp.CountOf(SmtpStage.Mail));

        using var wrong = new HttpRequestMessage(HttpMethod.Get, "/health/ready") { Headers = { { "Authorization", "Bearer 0123456789abcdef0123456789abcdee" } } };
        using var answer = await site.Http.SendAsync(wrong);
        Assert.Equal("""{"status":"ready"}""", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_mail_server_that_is_away_and_a_form_with_an_error_degrade_it_and_posts_are_taken()
    {
        await using var site = await Site.OpenAsync(azurite, forms: new Dictionary<string, string> { ["broken"] = "{" }, set: app =>
        {
            (app.Settings["Operator__Key"], app.Settings["Smtp__Port"]) = (App.OperatorKey, $"{Azurite.FreePort()}");
        });
        using var ready = await site.Http.GetAsync("/health/ready");
        Assert.Equal((HttpStatusCode.OK, """{"status":"degraded"}"""), (ready.StatusCode, await ready.Content.ReadAsStringAsync()));
        var told = await site.App.HealthAsync();
        Assert.Equal("unreachable", told.GetProperty("relays").GetProperty("smtp").GetProperty("state").GetString());
        Assert.Contains("ConnectionRefused", told.GetProperty("relays").GetProperty("smtp").GetProperty("fault").GetString(), StringComparison.Ordinal);
        Assert.Equal("error", told.GetProperty("forms").GetProperty("broken").GetString());
        await site.PostAsync("contact", "m", "1");
    }

    [Fact]
    public async Task Without_its_storage_it_is_not_ready()
    {
        await using var site = await Site.OpenAsync(azurite, set: app =>
            app.Settings["AzureWebJobsStorage"] = Port().Replace(app.Storage, _ => $":{Azurite.FreePort()}/"));
        Assert.Equal("""{"status":"live"}""", await site.Http.GetStringAsync("/health/live"));
        using var ready = await site.Http.GetAsync("/health/ready");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, """{"status":"storage-unavailable"}"""), (ready.StatusCode, await ready.Content.ReadAsStringAsync()));
    }

    [GeneratedRegex(":[0-9]+/")]
    private static partial Regex Port();
}

using System.Text;
using System.Text.Json;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Journeys;

/// <summary>When two posts are one mail, and when they are two.</summary>
public sealed class RepeatTests(Azurite azurite) : IAsyncLifetime
{
    private const string Open = "\"recipients\": [\"owner@example.org\"], \"subject\": \"s\", \"fields\": []";
    private Site? _site;

    private Site Site => _site!;

    public async ValueTask InitializeAsync() => _site = await Site.OpenAsync(azurite, forms: new()
    {
        ["usual"] = $$"""{ {{Open}} }""",
        ["every"] = $$"""{ {{Open}}, "repeatMinutes": 0 }""",
    });

    public ValueTask DisposeAsync() => Site.DisposeAsync();

    [Theory]
    [InlineData("usual", "a=1", "a=1", true)]
    [InlineData("usual", "a=1", "a=2", false)]
    [InlineData("usual", "a=1&_key=k", "a=1&_key=k", true)]
    [InlineData("usual", "a=1&_key=k", "a=1&_key=l", false)]
    [InlineData("every", "a=1", "a=1", false)]
    [InlineData("every", "a=1&_key=k", "a=1&_key=k", true)]
    [InlineData("every", "a=1&_key=k", "a=2&_key=k", false)]
    public async Task The_same_submission_is_one_mail_with_one_receipt(string form, string first, string second, bool same)
    {
        var ids = new[] { await PostAsync(form, first), await PostAsync(form, second) };
        Assert.Equal(same, ids[0] == ids[1]);
        // A third one, sent after both, shows that nothing more was on the way before it.
        await PostAsync(form, "a=last");
        var mails = same ? 2 : 3;
        var last = Enumerable.Range(1, mails).Select(async number => Site.Fields(await Site.MailAsync(number)));
        Assert.Contains("a: last", await Task.WhenAll(last));
        await Site.App.StopAsync();
        Assert.Equal(mails, Site.Smtp.AcceptedCount);
        await Site.App.StartAsync();
    }

    [Fact]
    public async Task A_restart_between_the_two_makes_no_difference()
    {
        var id = await PostAsync("usual", "a=1&_key=k");
        await Site.MailAsync();
        await Site.App.StopAsync();
        await Site.App.StartAsync();
        Assert.Equal(id, await PostAsync("usual", "a=1&_key=k"));
        await PostAsync("usual", "a=last");
        Assert.Equal("a: last", Site.Fields(await Site.MailAsync(2)));
    }

    private async Task<string> PostAsync(string form, string body)
    {
        using var answer = await Site.PostRawAsync($"/f/{form}", Encoding.ASCII.GetBytes(body), Site.UrlEncoded, "Accept: application/json");
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("id").GetString()!;
    }
}

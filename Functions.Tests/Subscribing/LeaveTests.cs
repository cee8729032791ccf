using System.Net;
using System.Net.Http.Headers;
using Microsoft.Playwright;
using Sealpost.Subscribing;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Subscribing;

/// <summary>The link that leaves a list.</summary>
public sealed class LeaveTests(Azurite azurite) : IAsyncLifetime
{
    private ListSite? _lists;

    private ListSite Lists => _lists!;

    private HttpClient Http => Lists.Site.Http;

    public async ValueTask InitializeAsync() => _lists = await ListSite.OpenAsync(azurite);

    public ValueTask DisposeAsync() => Lists.DisposeAsync();

    [Fact]
    public async Task A_person_presses_the_button_and_a_program_that_opens_the_link_changes_nothing()
    {
        var link = await Lists.AddAsync();
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head, HttpMethod.Options })
        {
            using var scan = await Http.SendAsync(new(method, link));
        }

        Assert.True((await Lists.RowAsync()).IsActive);
        await using var chromium = await Chromium.LaunchAsync();
        var page = await chromium.Browser.NewPageAsync();
        await page.GotoAsync(new Uri(Http.BaseAddress!, link).ToString());
        await page.GetByText("no more mail of the list “News & more”").WaitForAsync();
        await Axe.CheckAsync(page, "leave-list");
        await page.GetByRole(AriaRole.Button, new() { Name = "Unsubscribe" }).ClickAsync();
        await page.GetByText("your address was erased").WaitForAsync();
        await Axe.CheckAsync(page, "left-list");

        var row = await Lists.RowAsync();
        Assert.Equal((SubscriberState.Unsubscribed, null), (row.Status, row.Address));
        await Lists.AssertNothingInClearAsync(ListSite.Visitor);
        Assert.Contains("Unsubscribe list=news outcome=left", Lists.App.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("visitor", Lists.App.Log, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(link, Lists.App.Log, StringComparison.Ordinal);
    }

    /// <summary>RFC 8058, section 3.2.</summary>
    [Theory]
    [InlineData("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n")]
    public async Task A_mail_program_leaves_with_one_click_and_may_say_so_again(string type, string body)
    {
        var link = await Lists.AddAsync();
        var rows = new List<Subscriber>();
        for (var i = 0; i < 2; i++)
        {
            using var content = new StringContent(body);
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            using var answer = await Http.PostAsync(link, content);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            rows.Add(await Lists.RowAsync());
        }

        Assert.Equal(SubscriberState.Unsubscribed, rows[0].Status);
        Assert.Equal(rows[0].ETag, rows[1].ETag);
    }

    [Fact]
    public async Task A_link_that_was_made_up_cut_or_is_anothers_moves_nobody_and_leaves_nothing_behind()
    {
        var link = await Lists.AddAsync();
        var other = await Lists.AddAsync(list: "other");
        var (token, elsewhere) = (link.Split('/')[^1], other.Split('/')[^1]);
        var (_, question) = await Lists.AskedAsync("newsletter", "one");
        foreach (var forged in new[]
        {
            $"/u/news/{elsewhere}", $"/u/other/{token}", $"/u/never-was/{token}", $"/u/!key/{token}", $"/u/NEWS/{token}", $"/u/{new string('a', 64)}/{token}",
            $"/u/news/{token[..^1]}", $"/u/news/{token}0", $"/u/news/{token[..^1]}{(token[^1] == '0' ? '1' : '0')}", $"/u/news/{token.ToUpperInvariant()}",
            $"/u/news/{new string('0', 43)}", $"/u/news/{question[3..]}", $"/u/news/{new string('x', 5000)}", "/u/news/x",
        })
        {
            using var answer = await Http.PostAsync(forged, null);
            Assert.Equal((forged, HttpStatusCode.NotFound), (forged, answer.StatusCode));
            using var page = await Http.GetAsync(forged);
            Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        }

        Assert.All([.. await Lists.RowsAsync(), .. await Lists.RowsAsync("other")], row => Assert.Equal("Active", row["State"]));
        Assert.Equal(["news", "other"], (await Lists.RowsAsync("!key")).Select(row => row.RowKey).Order());
    }

    [Fact]
    public async Task A_list_whose_file_is_gone_still_lets_people_go()
    {
        var link = await Lists.AddAsync();
        await Lists.App.StopAsync();
        File.Delete(ListSite.ListFile(Lists.App, "news"));
        await Lists.App.StartAsync();
        Assert.Contains("no more mail of the list “news”", await Http.GetStringAsync(link), StringComparison.Ordinal);
        using var answer = await Http.PostAsync(link, null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(SubscriberState.Unsubscribed, (await Lists.RowAsync()).Status);
    }
}

using System.Net;
using Sealpost.Subscribing;
using Sealpost.Tests.Bench;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Subscribing;

/// <summary>How a visitor comes onto a list: by a form, and by the button behind a link that only the owner of the address gets.</summary>
public sealed class JoinTests(Azurite azurite) : IAsyncLifetime
{
    private ListSite? _lists;

    private ListSite Lists => _lists!;

    private Site Site => Lists.Site;

    public async ValueTask InitializeAsync() => _lists = await ListSite.OpenAsync(azurite);

    public ValueTask DisposeAsync() => Lists.DisposeAsync();

    [Fact]
    public async Task Nobody_is_on_the_list_until_the_owner_of_the_address_presses_the_button_and_then_once()
    {
        var before = TimeProvider.System.GetUtcNow();
        var (status, link) = await Lists.AskedAsync("newsletter", "one", "Visitor@Example.net");
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head, HttpMethod.Get })
        {
            using var scan = await Site.Http.SendAsync(new(method, link));
            Assert.Equal(method == HttpMethod.Get, (await scan.Content.ReadAsStringAsync()).Contains("Press the button, and you are on the list.", StringComparison.Ordinal));
        }

        Assert.Empty(await Lists.RowsAsync());
        Assert.Equal("pending", await Site.StatusAsync(status));

        Assert.Contains("you are on the list", await Lists.PressAsync(link, status), StringComparison.Ordinal);
        var row = await Lists.RowAsync();
        Assert.Equal((SubscriberState.Active, "form newsletter"), (row.Status, row.Source));
        Assert.InRange(row.ConsentAt, before, TimeProvider.System.GetUtcNow());
        await Lists.AssertNothingInClearAsync("visitor@example.net");

        // Again, and by another post with the same address in other letters: one row, with the first consent.
        Assert.Contains("used already", await Lists.PressAsync(link, status), StringComparison.Ordinal);
        var (again, second) = await Lists.AskedAsync("newsletter", "two", "vISITOR@example.net");
        await Lists.PressAsync(second, again);
        Assert.Equal((row.ETag, row.ConsentAt), ((await Lists.RowAsync()).ETag, (await Lists.RowAsync()).ConsentAt));
        Assert.Equal(4, Site.Smtp.AcceptedCount);
        Assert.Contains("outcome=joined", Site.App.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("visitor", Site.App.Log, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task What_an_operator_releases_puts_nobody_on_the_list_and_the_link_does_not_say_so_either()
    {
        var (status, link) = await Lists.AskedAsync("newsletter", "one");
        Assert.Equal(0, (await Site.App.CommandAsync("held", "release", status.Segments[^1][..26])).ExitCode);
        await Site.UntilAsync(status, "sent");
        Assert.Empty(await Lists.RowsAsync());
        Assert.Contains("list=news outcome=no-consent: nobody has pressed the button", Site.App.Log, StringComparison.Ordinal);
        var page = await Lists.PressAsync(link, status);
        Assert.DoesNotContain("you are on the list", page, StringComparison.Ordinal);
        Assert.Empty(await Lists.RowsAsync());
    }

    [Fact]
    public async Task Who_has_left_comes_back_by_a_new_confirmation_and_not_by_an_old_one()
    {
        var (old, oldLink) = await Lists.AskedAsync("newsletter", "asked before");
        var (first, firstLink) = await Lists.AskedAsync("newsletter", "joins");
        await Lists.PressAsync(firstLink, first);
        using var left = await Site.Http.PostAsync(await ListSite.LinkAsync(Site.App), null);
        Assert.Equal(HttpStatusCode.OK, left.StatusCode);

        await Lists.PressAsync(oldLink, old);
        var row = await Lists.RowAsync();
        Assert.Equal((SubscriberState.Unsubscribed, null), (row.Status, row.Address));
        Assert.Contains("outcome=left-since", Site.App.Log, StringComparison.Ordinal);

        var (again, newLink) = await Lists.AskedAsync("newsletter", "joins again");
        await Lists.PressAsync(newLink, again);
        Assert.True((await Lists.RowAsync()).IsActive);
    }

    [Fact]
    public async Task One_address_is_not_flooded_with_questions_and_nobody_is_told()
    {
        var (_, link) = await Lists.AskedAsync("capped", "0");
        var pages = new List<string>();
        for (var i = 1; i <= 3; i++)
        {
            var status = await Lists.PostAsync("capped", $"{i}");
            await Site.UntilAsync(async () => (await Site.RowOrNullAsync(status))?.State is MailStatus.Held);
            pages.Add(await Site.StatusAsync(status));
        }

        Assert.Equal(["pending", "pending", "pending"], pages);
        Assert.Equal(1, Site.Smtp.AcceptedCount);
        Assert.NotEmpty(link);
    }

    [Fact]
    public async Task A_form_that_only_joins_a_list_mails_nobody_but_the_visitor()
    {
        var (status, link) = await Lists.AskedAsync("quiet", "one");
        await Lists.PressAsync(link, status);
        Assert.True((await Lists.RowAsync()).IsActive);
        Assert.Equal(1, Site.Smtp.AcceptedCount);
        Assert.Equal(MailStatus.Sent, (await Site.RowAsync(status)).State);
        Assert.Empty(await Site.BlobsAsync());
    }
}

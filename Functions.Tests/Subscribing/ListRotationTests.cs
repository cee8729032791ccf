using System.Net;
using System.Security.Cryptography;
using Sealpost.Subscribing;
using Sealpost.Tests.Bench;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Subscribing;

/// <summary>The envelope key is followed by another: lists stay as they are, and so do the links that are out.</summary>
public sealed class ListRotationTests(Azurite azurite) : IAsyncLifetime
{
    private ListSite? _lists;

    private ListSite Lists => _lists!;

    private App App => Lists.App;

    public async ValueTask InitializeAsync() => _lists = await ListSite.OpenAsync(azurite);

    public ValueTask DisposeAsync() => Lists.DisposeAsync();

    [Fact]
    public async Task After_a_rotation_the_lists_open_with_the_new_key_alone_and_old_links_still_leave_them()
    {
        var link = await Lists.AddAsync();
        await Lists.AddAsync(list: "other");
        await App.StopAsync();
        File.Delete(ListSite.ListFile(App, "other"));
        MakeNextCurrent();

        var rotated = await App.CommandAsync("keys", "rotate");
        Assert.Equal((0, ""), (rotated.ExitCode, rotated.Errors));
        Assert.Contains("  k1: the list news re-wrapped", rotated.Output, StringComparison.Ordinal);
        Assert.Contains("  k1: the list other re-wrapped", rotated.Output, StringComparison.Ordinal);
        Assert.Contains("Keep Envelope__Keys__k1", rotated.Output, StringComparison.Ordinal);
        var again = await App.CommandAsync("keys", "rotate");
        Assert.Contains("Envelope__Keys__k1 may be removed", again.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("the list", again.Output, StringComparison.Ordinal);

        App.Without.Add("Envelope__Keys__k1");
        await App.StartAsync();
        Assert.Contains(ListSite.Visitor, (await App.CommandAsync("lists", "export", "news")).Output, StringComparison.Ordinal);
        Assert.Equal(link, await ListSite.LinkAsync(App));
        using var left = await App.Http.PostAsync(link, null);
        Assert.Equal(HttpStatusCode.OK, left.StatusCode);
        Assert.Equal(SubscriberState.Unsubscribed, (await Lists.RowAsync()).Status);
    }

    [Fact]
    public async Task Without_its_key_a_list_loses_nobody_and_the_owner_gets_one_mail()
    {
        var link = await Lists.AddAsync("first@example.net");
        await App.StopAsync();
        MakeNextCurrent();
        App.Without.Add("Envelope__Keys__k1");
        var rotated = await App.CommandAsync("keys", "rotate");
        Assert.Equal(1, rotated.ExitCode);
        Assert.Contains("k1: the list news needs this key, which is not in the settings: add Envelope__Keys__k1 again", rotated.Output, StringComparison.Ordinal);
        var exported = await App.CommandAsync("lists", "export", "news");
        Assert.Equal(1, exported.ExitCode);
        Assert.StartsWith("The envelope key k1 that the list news is sealed with is not in the settings", exported.Errors.Split('\n')[^2], StringComparison.Ordinal);

        await App.StartAsync();
        using var notNow = await App.Http.PostAsync(link, null);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (notNow.StatusCode, notNow.Headers.RetryAfter is not null));
        var (status, question) = await Lists.AskedAsync("newsletter", "one");
        using var pressed = await App.Http.PostAsync(question, null);
        await Site.UntilAsync(async () => await Lists.Site.RowAsync(status) is { State: MailStatus.Held, Kind: "Key" });
        Assert.StartsWith("The envelope key k1 that the list news is sealed with", (await Lists.Site.RowAsync(status)).Reason, StringComparison.Ordinal);
        Assert.Equal(1, Lists.Site.Smtp.AcceptedCount);

        await App.StopAsync();
        App.Without.Remove("Envelope__Keys__k1");
        await App.StartAsync();
        // Or it has come up by itself meanwhile, which is as good.
        await App.CommandAsync("spool", "retry", status.Segments[^1][..26]);
        await Lists.Site.UntilAsync(status, "sent");
        Assert.Equal(2, (await Lists.RowsAsync()).Count(row => Equals(row["State"], "Active")));
        Assert.Equal(2, Lists.Site.Smtp.AcceptedCount);
        using var left = await App.Http.PostAsync(link, null);
        Assert.Equal(HttpStatusCode.OK, left.StatusCode);
    }

    private void MakeNextCurrent()
    {
        App.Settings["Envelope__CurrentKey"] = "k2";
        App.Settings["Envelope__Keys__k2"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    }
}

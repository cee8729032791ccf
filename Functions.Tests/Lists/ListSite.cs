using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Subscribing;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Xunit;

namespace Sealpost.Tests.Lists;

/// <summary>A site with the list "news", two moderators, and a form "tell" that posts to it.</summary>
internal sealed partial class ListSite(Site site) : IAsyncDisposable
{
    public const string First = "first@example.org";
    public const string Second = "second@example.org";

    public const string List = $$"""
        { "title": "Garden \"News\"", "help": "https://www.example.org/news", "moderators": ["{{First}}", "{{Second}}"], "moderateHours": 48, "suppressAfter": 2 }
        """;

    public Site Site => site;

    public App App => site.App;

    public ScriptedSmtpServer Smtp => site.Smtp;

    /// <param name="more">More members of the form.</param>
    public static async Task<ListSite> OpenAsync(Azurite azurite, string more = "", Action<App>? set = null, Dictionary<string, string>? forms = null)
    {
        var all = new Dictionary<string, string>(forms ?? []) { ["tell"] = Form(more) };
        return new(await Site.OpenAsync(azurite, forms: all, set: app =>
        {
            Directory.CreateDirectory(Path.Combine(app.Forms, "lists"));
            File.WriteAllText(Path.Combine(app.Forms, "lists", "news.json"), List);
            app.Settings["Public__Url"] = "https://forms.example.org";
            set?.Invoke(app);
        }));
    }

    public static string Form(string more) => $$"""
        {
          "postTo": "news", "subject": "{headline}", "repeatMinutes": 0, {{more}}
          "fields": [{ "name": "headline", "label": "Headline" }, { "name": "email", "type": "email", "label": "Address" }, { "name": "text", "type": "textarea", "label": "News" }]
        }
        """;

    /// <returns>Their addresses: <c>s1@example.net</c> and so on.</returns>
    public async Task<IReadOnlyList<string>> SubscribeAsync(int count, int from = 1)
    {
        using var services = App.Services(TimeProvider.System);
        var (subscribers, now) = (services.GetRequiredService<Subscribers>(), TimeProvider.System.GetUtcNow());
        var addresses = Enumerable.Range(from, count).Select(number => $"s{number}@example.net").ToList();
        await Parallel.ForEachAsync(addresses, async (address, cancel) =>
            Assert.True(await subscribers.SubscribeAsync("news", address, now, now, "test", cancel)));
        return addresses;
    }

    /// <returns>The address of the status.</returns>
    public async Task<Uri> PostAsync(string headline, string text = "It grows.")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/f/tell")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["headline"] = headline, ["text"] = text, ["email"] = "writer@example.net" }),
            Headers = { { "Accept", "application/json" } },
        };
        using var answer = await site.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        using var json = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStreamAsync());
        return new(json.RootElement.GetProperty("statusUrl").GetString()!);
    }

    public static string Id(Uri status) => status.Segments[^1][..26];

    /// <summary>The links in the question to a moderator about the post, from the slash on.</summary>
    public async Task<(string Approve, string Reject)> AskedAsync(Uri status, string moderator = First)
    {
        ReceivedMail? question = null;
        await Site.UntilAsync(() => Task.FromResult((question = Smtp.Mails.FirstOrDefault(mail => mail.To.Contains(moderator) && mail.Parse().TextBody!.Contains(Id(status), StringComparison.Ordinal))) is not null));
        await Site.UntilAsync(async () => (await site.RowOrNullAsync(status))?.State is Tracking.MailStatus.Held);
        var links = Link().Matches(question!.Parse().TextBody!);
        return (links[0].Value, links[1].Value);
    }

    public async Task<string> PressAsync(string link, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var answer = await site.Http.PostAsync(link, null);
        Assert.Equal(expected, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Posts and approves.</summary>
    public async Task<Uri> PublishAsync(string headline)
    {
        var status = await PostAsync(headline);
        await PressAsync((await AskedAsync(status)).Approve);
        return status;
    }

    /// <summary>The mails that subscribers got, the questions to moderators left out.</summary>
    public IReadOnlyList<ReceivedMail> Delivered => [.. Smtp.Mails.Where(mail => mail.To.All(address => address.EndsWith("@example.net", StringComparison.Ordinal)))];

    public Task UntilDeliveredAsync(int count) => Site.UntilAsync(() => Task.FromResult(Delivered.Count >= count));

    /// <summary>What the timer does, at any time.</summary>
    public async Task SweepAsync(TimeSpan later)
    {
        using var services = App.Services(new ManualClock { Now = TimeProvider.System.GetUtcNow() + later });
        await services.GetRequiredService<SweepPosts>().RunAsync(default);
    }

    public async Task<ListPost> PostRowAsync(Uri status) => (await App.Lists.GetEntityAsync<ListPost>("news!posts", Id(status))).Value;

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [GeneratedRegex("/m/news/[a-z]+/[0-9a-z-]+")]
    private static partial Regex Link();
}

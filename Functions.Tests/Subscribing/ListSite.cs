using System.Text;
using System.Text.RegularExpressions;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Subscribing;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Journeys;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Subscribing;

/// <summary>A site with the lists "news" and "other", and forms that join "news".</summary>
internal sealed partial class ListSite(Site site) : IAsyncDisposable
{
    public const string Visitor = "visitor@example.net";

    public const string List = """{ "title": "News & more", "help": "https://www.example.org/news" }""";

    private int _mails;

    public Site Site => site;

    public App App => site.App;

    /// <param name="set">Settings of the application, before it starts.</param>
    public static async Task<ListSite> OpenAsync(Azurite azurite, Action<App>? set = null) => new(await Site.OpenAsync(azurite, forms: new()
    {
        ["newsletter"] = Form("\"recipients\": [\"owner@example.org\"],"),
        ["capped"] = Form("\"recipients\": [\"owner@example.org\"],", ", \"perAddress\": { \"posts\": 1, \"minutes\": 1440 }"),
        ["quiet"] = Form(""),
    }, set: app =>
    {
        app.Settings["Public__Url"] = "https://forms.example.org";
        WriteList(app, "news", List);
        WriteList(app, "other", List);
        set?.Invoke(app);
    }));

    public static void WriteList(App app, string name, string json)
    {
        Directory.CreateDirectory(Path.Combine(app.Forms, "lists"));
        File.WriteAllText(ListFile(app, name), json);
    }

    public static string ListFile(App app, string name) => Path.Combine(app.Forms, "lists", $"{name}.json");

    public static string Form(string recipients, string verify = "", string more = "") => $$"""
        {
          {{recipients}} "subject": "Join", "subscribe": "news", "repeatMinutes": 0, "altcha": { "cost": 10, "tries": 40 }, {{more}}
          "verify": { "field": "email", "dns": false, "confirmHours": 2{{verify}} },
          "fields": [{ "name": "email", "type": "email", "required": true }, { "name": "message" }]
        }
        """;

    public Task<Uri> PostAsync(string form, string message, string address = Visitor) =>
        ProvenPost.SendAsync(site, form, new() { ["email"] = address, ["message"] = message });

    /// <summary>Posts, and waits until the post waits for its visitor.</summary>
    /// <returns>The status, and the mailed link from the slash on.</returns>
    public async Task<(Uri Status, string Link)> AskedAsync(string form, string message, string address = Visitor)
    {
        var status = await PostAsync(form, message, address);
        await Site.UntilAsync(async () => (await site.RowOrNullAsync(status))?.State is MailStatus.Held);
        // One at a time, so that it is this one's.
        var mails = await site.Smtp.WaitForMailAsync(_mails + 1, Site.Patience);
        _mails = mails.Count;
        return (status, Link().Match(mails[^1].Parse().TextBody!).Value);
    }

    /// <summary>Presses the button, and waits until the owner's mail is recorded.</summary>
    public async Task<string> PressAsync(string link, Uri status)
    {
        using var answer = await site.Http.PostAsync(link, null);
        answer.EnsureSuccessStatusCode();
        await site.UntilAsync(status, "sent");
        _mails = site.Smtp.AcceptedCount;
        return await answer.Content.ReadAsStringAsync();
    }

    /// <returns>All rows of a list; none when nobody ever was on one.</returns>
    public Task<List<TableEntity>> RowsAsync(string partition = "news") => RowsAsync(App, partition);

    public static async Task<List<TableEntity>> RowsAsync(App app, string partition = "news")
    {
        var rows = new List<TableEntity>();
        try
        {
            await foreach (var row in app.Lists.QueryAsync<TableEntity>(row => row.PartitionKey == partition))
            {
                rows.Add(row);
            }
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            // Nobody was.
        }

        return rows;
    }

    public async Task<Subscriber> RowAsync() => (await App.Lists.GetEntityAsync<Subscriber>("news", Assert.Single(await RowsAsync()).RowKey)).Value;

    /// <summary>Puts an address on a list as an import does.</summary>
    /// <returns>The link that leaves it, from the slash on.</returns>
    public Task<string> AddAsync(string address = Visitor, string list = "news") => AddAsync(App, address, list);

    public static async Task<string> AddAsync(App app, string address = Visitor, string list = "news")
    {
        await using var services = app.Services(TimeProvider.System);
        var consent = TimeProvider.System.GetUtcNow().AddDays(-1);
        await services.GetRequiredService<SubscriberImport>().AddAsync(list, [new(address, consent, "fair", SubscriberState.Active)], new(), default);
        return await LinkAsync(app, address, list);
    }

    public static async Task<string> LinkAsync(App app, string address = Visitor, string list = "news")
    {
        await using var services = app.Services(TimeProvider.System);
        var row = await services.GetRequiredService<Subscribers>().RowAsync(list, address, default);
        return await services.GetRequiredService<UnsubscribeLinks>().PathAsync(list, row, default);
    }

    /// <summary>Looks at every value of every row, in each way of writing it.</summary>
    public async Task AssertNothingInClearAsync(string address)
    {
        foreach (var value in (await RowsAsync()).Concat(await RowsAsync("!key")).SelectMany(row => row.Select(column => column.Value)))
        {
            var text = value is byte[] bytes ? Encoding.Latin1.GetString(bytes) : $"{value}";
            foreach (var part in new[] { address, address.Split('@')[0], address.Split('@')[1], Convert.ToBase64String(Encoding.UTF8.GetBytes(address)), Convert.ToHexString(Encoding.UTF8.GetBytes(address)) })
            {
                Assert.DoesNotContain(part, text, StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [GeneratedRegex("/v/[0-9a-z-]+")]
    private static partial Regex Link();
}

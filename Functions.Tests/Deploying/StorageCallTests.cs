using System.Collections.Concurrent;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Journeys;
using Sealpost.Tests.Smtp;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Deploying;

/// <summary>What a mail costs in calls on the storage: counted between the application and its storage, and compared with docs/cost.md.</summary>
public sealed class StorageCallTests(Azurite azurite)
{
    private const int Mails = 10;

    /// <summary>No timer runs in an application's first minute.</summary>
    private static readonly TimeSpan BeforeTimers = TimeSpan.FromSeconds(55);

    /// <summary>The rows of the table: how such a mail is posted, and how often it is put off.</summary>
    private static readonly Dictionary<string, Func<Site, int, Task<Uri>>> Posts = new()
    {
        ["a small post"] = (site, number) => site.PostAsync("contact", $"small {number}", "1"),
        ["a post beyond 32 KiB"] = (site, number) => site.PostAsync("contact", $"{number} {new string('x', 40_000)}", "1"),
        ["a small post with a file of 100 KiB"] = (site, number) => site.TakenAsync(
            "apart", new MultipartBody().Field("name", $"Zoë {number}").Field("message", "m").File("cv", "cv.pdf", [.. "%PDF-1.7\n"u8, .. new byte[100 * 1024]])),
        ["a small post that is put off once"] = (site, number) =>
        {
            site.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("451 4.3.0 later"));
            return site.PostAsync("contact", $"later {number}", "1");
        },
    };

    public static TheoryData<string> Names => [.. Posts.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_mail_makes_the_calls_that_the_page_says(string name)
    {
        var calls = await CountAsync(Posts[name]);
        Assert.All(calls, call => Assert.True(call.Value % Mails == 0, $"{call.Value} calls ({call.Key}) for {Mails} mails"));
        CostPage.AssertSays(CostPage.Calls(name), calls.Select(call => $"{call.Key} {call.Value / Mails}"));
    }

    /// <summary>Mails one after the other, so that none shares a call with another.</summary>
    private async Task<Dictionary<string, int>> CountAsync(Func<Site, int, Task<Uri>> post)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (calls, clean) = await TryAsync(post);
            if (clean || attempt == 3)
            {
                Assert.True(clean, "The measurement took longer than a minute.");
                return calls;
            }
        }
    }

    /// <returns>Not clean when a timer may have run, or a day began, whose first mail costs a row more.</returns>
    private async Task<(Dictionary<string, int> Calls, bool Clean)> TryAsync(Func<Site, int, Task<Uri>> post)
    {
        StorageProxy? proxy = null;
        var started = TimeProvider.System.GetUtcNow();
        await using var site = await Site.OpenAsync(azurite, forms: new() { ["apart"] = UploadSite.Form("\"encryption\": { \"scope\": \"fields\", \"keys\": [\"owner.asc\"] },") }, set: app =>
        {
            proxy = new(app.Storage, app.Queue.Name);
            proxy.StartAsync().GetAwaiter().GetResult();
            app.Settings["AzureWebJobsStorage"] = proxy.ConnectionString;
        });
        await using var storage = proxy!;
        await SendAsync(site, post, 0);
        var calls = new ConcurrentQueue<StoredCall>();
        storage.Seen = calls.Enqueue;
        for (var number = 1; number <= Mails; number++)
        {
            await SendAsync(site, post, number);
        }

        storage.Seen = null;
        var ended = TimeProvider.System.GetUtcNow();
        return (calls.Where(call => !call.IsPolling && !call.IsLookAtSwitch).GroupBy(call => call.Kind).ToDictionary(kind => kind.Key, kind => kind.Count()),
            ended - started < BeforeTimers && started.Date == ended.Date);
    }

    /// <summary>Until it is sent, and its message is deleted, which is the last call of all.</summary>
    private static async Task SendAsync(Site site, Func<Site, int, Task<Uri>> post, int number)
    {
        var status = await post(site, number);
        // Past the application, whose page would ask the storage, too.
        await Site.UntilAsync(async () => (await site.RowOrNullAsync(status))?.State is MailStatus.Sent);
        await Site.UntilAsync(async () => (await site.App.Queue.GetPropertiesAsync()).Value.ApproximateMessagesCount == 0);
    }
}

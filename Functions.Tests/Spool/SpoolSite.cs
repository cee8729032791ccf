using System.Net.Http.Json;
using System.Text.Json;
using Azure.Data.Tables;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Sealpost.Tracking;

namespace Sealpost.Tests.Spool;

/// <summary>A site as its operator sees it: mails that are put off, refused or of unknown fate, and the commands for them.</summary>
internal sealed class SpoolSite(Site site) : IAsyncDisposable
{
    public const string Owner = "\"recipients\": [\"owner@example.org\"]";

    public Site Site => site;

    public App App => site.App;

    public ScriptedSmtpServer Smtp => site.Smtp;

    /// <param name="retryAfter">Each step of the retry schedule.</param>
    /// <param name="set">More settings.</param>
    public static async Task<SpoolSite> OpenAsync(
        Azurite azurite, string retryAfter = "01:00:00", string more = Owner, Action<App>? set = null) =>
        new(await Site.OpenAsync(azurite, more, set: app =>
        {
            app.Settings["Retry__After__0"] = retryAfter;
            set?.Invoke(app);
        }));

    /// <returns>The id.</returns>
    public async Task<string> PostAsync(string message, string form = "contact") => (await site.PostAsync(form, message, "1")).Segments[^1][..26];

    public async Task<string> PostAsync(string message, MailStatus until, string form = "contact")
    {
        var id = await PostAsync(message, form);
        await StateAsync(id, until);
        return id;
    }

    /// <summary>Waits until its row says so.</summary>
    public Task StateAsync(string id, MailStatus state) => Site.UntilAsync(async () => (await RowAsync(id))?.State == state);

    /// <returns>Null before it is taken up.</returns>
    public async Task<MailRecord?> RowAsync(string id)
    {
        try
        {
            var found = await App.Ledger.GetEntityIfExistsAsync<MailRecord>(id, MailRecord.Row);
            return found.HasValue ? found.Value : null;
        }
        catch (Azure.RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Writes a row, and its entry in the index, as another process might have left them.</summary>
    public async Task ChangeAsync(string id, Action<MailRecord> change)
    {
        var row = (await RowAsync(id))!;
        change(row);
        await App.Ledger.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);
        if (row.Listed)
        {
            await App.Index.UpdateEntityAsync(new TableEntity($"open-{id[0]}", id) { ["Until"] = row.Until, ["Status"] = row.Status }, Azure.ETag.All, TableUpdateMode.Merge);
        }
    }

    public Task<bool> HasBlobAsync(string name) => App.Blobs.GetBlobClient(name).ExistsAsync().ContinueWith(task => task.Result.Value, TaskScheduler.Default);

    public Task<Terminal> SpoolAsync(params string[] words) => App.CommandAsync(["spool", .. words]);

    public async Task<JsonElement> JsonAsync(params string[] words)
    {
        var terminal = await SpoolAsync([.. words, "--json"]);
        return JsonDocument.Parse(terminal.Output).RootElement;
    }

    public async Task<HttpResponseMessage> TryPostAsync(string message, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/f/contact")
        {
            Content = JsonContent.Create(new { name = "Z", email = "zoe@example.org", message, account = "1" }),
        };
        if (accept is not null)
        {
            request.Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["name"] = "Z", ["email"] = "zoe@example.org", ["message"] = message });
            request.Headers.Add("Accept", accept);
        }

        return await site.Http.SendAsync(request);
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();
}

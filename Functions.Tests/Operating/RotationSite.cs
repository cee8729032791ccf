using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Sealpost.Tracking;

namespace Sealpost.Tests.Operating;

/// <summary>A site whose envelope key k1 is followed by k2, with mail that waits.</summary>
internal sealed class RotationSite(Site site) : IAsyncDisposable
{
    private readonly string _next = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public Site Site => site;

    public App App => site.App;

    /// <summary>Opens what is under k2, and nothing else.</summary>
    public Envelope OnlyNext => new(new(Options.Create(new EnvelopeOptions { CurrentKey = "k2", Keys = { ["k2"] = _next } })));

    public static async Task<RotationSite> OpenAsync(Azurite azurite, string more = "\"recipients\": [\"owner@example.org\"]", string retryAfter = "00:00:01") =>
        new(await Site.OpenAsync(azurite, more, set: app => app.Settings["Retry__After__0"] = retryAfter));

    /// <summary>In the settings; k1 is kept.</summary>
    public void MakeNextCurrent()
    {
        App.Settings["Envelope__CurrentKey"] = "k2";
        App.Settings["Envelope__Keys__k2"] = _next;
    }

    public void RemoveFirst() => App.Without.Add("Envelope__Keys__k1");

    public void RestoreFirst() => App.Without.Remove("Envelope__Keys__k1");

    /// <summary>From now on the mail server puts everything off.</summary>
    public void Defer() => site.Smtp.Always(SmtpStage.Mail, SmtpAction.Reply("451 4.3.0 later"));

    public async Task<Uri> DeferredAsync(string message, string account)
    {
        var status = await site.PostAsync("contact", message, account);
        await StateAsync(status, MailStatus.Deferred);
        return status;
    }

    /// <summary>Waits until its row says so.</summary>
    public Task StateAsync(Uri status, MailStatus state) => Site.UntilAsync(async () => await RowAsync(status) is { } row && row.State == state);

    /// <summary>Stops the application, and waits until so many messages are visible.</summary>
    public async Task StopAsync(int visible)
    {
        await App.StopAsync();
        await Site.UntilAsync(async () => (await App.Queue.PeekMessagesAsync(32)).Value.Length == visible);
    }

    /// <returns>The mails that are visible, or so many of them as can be peeked at.</returns>
    public async Task<List<QueuedMail>> WaitingAsync() =>
        [.. (await App.Queue.PeekMessagesAsync(32)).Value.Select(message => message.Body.ToObjectFromJson<QueuedMail>()!)];

    public async Task<T> BlobAsync<T>(string name) => (await App.Blobs.GetBlobClient(name).DownloadContentAsync()).Value.Content.ToObjectFromJson<T>()!;

    public Submission? Opened(QueuedMail mail) => OnlyNext.Open(mail.Sealed!, mail.Id, mail.Form, mail.AcceptedAt);

    public Task<Terminal> RotateAsync(params string[] more) => App.CommandAsync(["keys", "rotate", .. more]);

    /// <returns>The id that the visitor is told.</returns>
    public async Task<string> PostAsync(string key, string message)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/f/contact")
        {
            Content = JsonContent.Create(new { name = "Zoe", email = "zoe@example.org", message, account = "1" }),
        };
        if (key.Length > 0)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var answer = await site.Http.SendAsync(request);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    private async Task<MailRecord?> RowAsync(Uri status)
    {
        try
        {
            return await site.RowAsync(status);
        }
        catch (Azure.RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }
}

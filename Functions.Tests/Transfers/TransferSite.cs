using System.Net.Http.Json;
using System.Text.Json;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;
using Sealpost.Tests.Smtp;
using Sealpost.Tests.Unsealing;
using Sealpost.Tracking;

namespace Sealpost.Tests.Transfers;

/// <summary>A site whose data goes to an office: an application, a mail server, and the office's desk with its private key.</summary>
internal sealed class TransferSite : IAsyncDisposable
{
    public const string Canary = "CANARY-Zoë";

    private TransferSite(Azurite azurite) => App = new App(azurite, Smtp);

    public ScriptedSmtpServer Smtp { get; } = ScriptedSmtpServer.Launch();

    public App App { get; }

    /// <summary>With <c>office.key</c>, and the service's public key as <c>service.asc</c>.</summary>
    public Desk Desk { get; } = new();

    /// <param name="forms">Their JSON by name; keys are "owner.asc" and "office.asc".</param>
    public static async Task<TransferSite> OpenAsync(Azurite azurite, params (string Name, string Json)[] forms)
    {
        var site = new TransferSite(azurite);
        var (office, owner, service) = (
            await TestKeys.OfAsync("Office <office@example.org>", GpgKeyKind.Curve25519), await TestKeys.OfAsync("Owner <owner@example.org>", GpgKeyKind.Curve25519),
            await TestKeys.OfAsync("Forms <forms@example.com>", GpgKeyKind.Curve25519));
        await site.Desk.AddAsync(office, "office");
        site.Desk.Put("service.asc", service.PublicArmored);
        site.Desk.Put("owner.asc", owner.PublicArmored);
        site.Desk.Put("owner.key", owner.SecretArmored);
        await site.Desk.Gpg.ImportAsync(service.PublicArmored);
        await File.WriteAllTextAsync(Path.Combine(site.App.Forms, "office.asc"), office.PublicArmored);
        await File.WriteAllTextAsync(Path.Combine(site.App.Forms, "owner.asc"), owner.PublicArmored);
        site.App.Settings["Signing__OpenPgpKey"] = service.SecretArmored.ReplaceLineEndings("\\n");
        foreach (var (name, json) in forms)
        {
            await File.WriteAllTextAsync(Path.Combine(site.App.Forms, $"{name}.json"), json);
        }

        return site;
    }

    /// <param name="transfer">Members of it beside the address.</param>
    /// <param name="more">Members of the form.</param>
    public static string Form(string transfer = "\"format\": \"json\"", string more = "\"repeatMinutes\": 0", string keys = "\"office.asc\"") => $$"""
        {
          "subject": "Branch", "encryption": { "keys": [{{keys}}], "sign": true }, {{more}},
          "transfer": { "to": ["office@example.org"]{{(transfer.Length > 0 ? ", " : "")}}{{transfer}} },
          "fields": [{ "name": "name" }, { "name": "note", "sensitive": true }]
        }
        """;

    /// <returns>The path of the status.</returns>
    public async Task<string> PostAsync(string form, object? post = null, HttpClient? http = null)
    {
        using var answer = await (http ?? App.Http).PostAsJsonAsync($"/f/{form}", post ?? new { name = Canary, note = "n" });
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return new Uri(body.GetProperty("statusUrl").GetString()!).PathAndQuery;
    }

    public async Task<JsonElement> StatusAsync(string path) => await App.Http.GetFromJsonAsync<JsonElement>(path);

    public Task UntilAsync(string path, string status) => Site.UntilAsync(async () => (await StatusAsync(path)).GetProperty("status").GetString() == status);

    /// <summary>A post as a deliverer takes it from the queue.</summary>
    public QueuedMail Post(int number, string form, DateTimeOffset at, string value = Canary)
    {
        var (id, submission) = ($"{number:D26}", new Submission([new("name", [value]), new("note", ["n"])]));
        return new(1, id, form, at, 0, new Envelope(App.Ring).Seal(submission, id, form, at), null);
    }

    public static Task<MailStatus?> DeliverAsync(IServiceProvider services, QueuedMail mail) => services.GetRequiredService<DeliverMail>().RunAsync(mail, default);

    /// <summary>Takes up what is on the queue, as a host would, until nothing is there.</summary>
    public async Task PumpAsync(IServiceProvider services)
    {
        await App.Queue.CreateIfNotExistsAsync();
        while ((await App.Queue.ReceiveMessagesAsync(32)).Value is { Length: > 0 } messages)
        {
            foreach (var message in messages)
            {
                await DeliverAsync(services, message.Body.ToObjectFromJson<QueuedMail>()!);
                await App.Queue.DeleteMessageAsync(message.MessageId, message.PopReceipt);
            }
        }
    }

    /// <summary>The office opens a mail as it was received, and keeps its data in a folder.</summary>
    public Task<Shown> OpenAsync(ReceivedMail mail, string folder = "in", params string[] more) => OpenAsync(mail.Raw.ToArray(), folder, more);

    public Task<Shown> OpenAsync(byte[] mail, string folder = "in", params string[] more) =>
        Desk.OpenAsync([Desk.Put("mail.eml", mail), "--key", "office.key", "--signer", "service.asc", "--files", folder, .. more]);

    /// <summary>The numbers of the mails that were received, by their headers outside of the seal.</summary>
    public IEnumerable<int> Numbers(string form) => Smtp.Mails.Select(mail => mail.Parse().Headers["X-Transfer"]).Where(mark => mark?.Split(' ')[0] == form)
        .Select(mark => int.Parse(mark!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));

    public async Task<List<TableEntity>> RowsAsync()
    {
        var rows = new List<TableEntity>();
        await foreach (var row in App.Transfers.QueryAsync<TableEntity>())
        {
            rows.Add(row);
        }

        return rows;
    }

    public async Task<int> BlobsAsync(string folder)
    {
        var count = 0;
        await foreach (var _ in App.Blobs.GetBlobsAsync(Azure.Storage.Blobs.Models.BlobTraits.None, Azure.Storage.Blobs.Models.BlobStates.None, folder, default))
        {
            count++;
        }

        return count;
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Smtp.DisposeAsync();
        await Desk.DisposeAsync();
    }
}

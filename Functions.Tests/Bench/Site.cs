using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs.Models;
using MimeKit;
using Sealpost.Tests.Keys;
using Sealpost.Tests.Smtp;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Bench;

/// <summary>A site's owner with a key, two forms ("contact" seals fields, "whole" the message), an application and a mail server.</summary>
internal sealed class Site : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    /// <summary>Between two looks: short at first, then longer, for each look costs the application and its storage a piece of what is waited for.</summary>
    private static readonly (TimeSpan First, TimeSpan Longest) Pause = (TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(200));

    public const string UrlEncoded = "application/x-www-form-urlencoded";

    private readonly Gpg _gpg = new();

    private Site(Azurite azurite) => App = new App(azurite, Smtp);

    public App App { get; }

    public ScriptedSmtpServer Smtp { get; } = ScriptedSmtpServer.Launch();

    public HttpClient Http => App.Http;

    /// <param name="more">Members for both forms, as JSON without braces.</param>
    /// <param name="forms">More forms: their JSON by name; their keys file is "owner.asc".</param>
    /// <param name="key">The owner's key; one that never expires where it is not given.</param>
    /// <param name="set">Settings of the application, before it starts.</param>
    public static async Task<Site> OpenAsync(
        Azurite azurite, string more = "\"recipients\": [\"owner@example.org\"]", TestKey? key = null,
        Dictionary<string, string>? forms = null, Action<App>? set = null)
    {
        var site = new Site(azurite);
        var owner = key ?? await TestKeys.GetAsync(TestKeyKind.Curve25519);
        await site._gpg.ImportAsync(owner.SecretArmored);
        await File.WriteAllTextAsync(Path.Combine(site.App.Forms, "owner.asc"), owner.PublicArmored);
        await site.WriteFormAsync("contact", "fields", more);
        await site.WriteFormAsync("whole", "message", more);
        foreach (var (name, json) in forms ?? [])
        {
            await File.WriteAllTextAsync(Path.Combine(site.App.Forms, $"{name}.json"), json);
        }

        set?.Invoke(site.App);
        await site.App.StartAsync();
        return site;
    }

    /// <returns>The address of the status.</returns>
    public async Task<Uri> PostAsync(string form, string message, string account)
    {
        using var answer = await Http.PostAsJsonAsync($"/f/{form}", new { name = "Zoë", email = "zoe@example.org", message, account });
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return new Uri(body.GetProperty("statusUrl").GetString()!);
    }

    /// <summary>Posts a body as it is; <paramref name="headers"/> are lines such as <c>Accept: text/html</c>.</summary>
    public async Task<HttpResponseMessage> PostRawAsync(string path, byte[] body, string type = UrlEncoded, params string[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        foreach (var header in headers)
        {
            request.Headers.TryAddWithoutValidation(header.Split(": ")[0], header.Split(": ")[1]);
        }

        return await Http.SendAsync(request);
    }

    public async Task<string> StatusAsync(Uri status) =>
        (await Http.GetFromJsonAsync<JsonElement>(status.PathAndQuery)).GetProperty("status").GetString()!;

    /// <summary>Asks the status page until it says so.</summary>
    public async Task UntilAsync(Uri status, string expected)
    {
        await UntilAsync(async () => await StatusAsync(status) == expected);
    }

    public async Task<MailRecord> RowAsync(Uri status) =>
        (await App.Ledger.GetEntityAsync<MailRecord>(status.Segments[^1][..26], MailRecord.Row)).Value;

    /// <returns>Null before it is taken up.</returns>
    public async Task<MailRecord?> RowOrNullAsync(Uri status)
    {
        try
        {
            return await RowAsync(status);
        }
        catch (Azure.RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    public async Task<MimeMessage> MailAsync(int number = 1) => (await Smtp.WaitForMailAsync(number, Patience))[number - 1].Parse();

    /// <summary>The lines of a readable mail that stand for fields, joined by "|".</summary>
    public static string Fields(MimeMessage mail)
    {
        var text = mail.TextBody!.ReplaceLineEndings("\n");
        return text[..text.IndexOf("\n\n-- \n", StringComparison.Ordinal)].Replace('\n', '|');
    }

    public async Task<List<string>> BlobsAsync()
    {
        var names = new List<string>();
        if (await App.Blobs.ExistsAsync())
        {
            await foreach (var blob in App.Blobs.GetBlobsAsync())
            {
                names.Add(blob.Name);
            }
        }

        return names;
    }

    /// <summary>Looks again until it is so.</summary>
    public static async Task UntilAsync(Func<Task<bool>> so)
    {
        using var limit = new CancellationTokenSource(Patience);
        for (var pause = Pause.First; !await so(); pause = pause * 1.3 < Pause.Longest ? pause * 1.3 : Pause.Longest)
        {
            await Task.Delay(pause, TimeProvider.System, limit.Token);
        }
    }

    /// <summary>What the owner reads in the sealed part of a mail.</summary>
    public async Task<string> OpenAsync(MimeMessage mail) => Encoding.UTF8.GetString(await DecryptAsync(Sealed(mail)));

    /// <param name="message">Armored or binary.</param>
    public async Task<byte[]> DecryptAsync(byte[] message)
    {
        var opened = await _gpg.DecryptAsync(message);
        Assert.True(opened.IsIntact, opened.Messages);
        return opened.Output.ToArray();
    }

    /// <summary>All of them, also those of which only blocks were staged.</summary>
    public async Task<List<string>> UploadsAsync()
    {
        var names = new List<string>();
        if (await App.Blobs.ExistsAsync())
        {
            await foreach (var blob in App.Blobs.GetBlobsAsync(BlobTraits.None, BlobStates.Uncommitted, "uploads/", default))
            {
                names.Add(blob.Name);
            }
        }

        return names;
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Smtp.DisposeAsync();
        await _gpg.DisposeAsync();
    }

    /// <summary>The OpenPGP message in a mail of either scope.</summary>
    public static byte[] Sealed(MimeMessage mail)
    {
        if (mail.Body is Multipart { ContentType.MediaSubtype: "encrypted" } encrypted)
        {
            using var content = new MemoryStream();
            ((MimePart)encrypted[1]).Content!.DecodeTo(content);
            return content.ToArray();
        }

        const string end = "-----END PGP MESSAGE-----";
        var text = mail.TextBody!;
        var from = text.IndexOf("-----BEGIN PGP MESSAGE-----", StringComparison.Ordinal);
        return Encoding.ASCII.GetBytes(text[from..(text.IndexOf(end, StringComparison.Ordinal) + end.Length)] + "\n");
    }

    private Task WriteFormAsync(string name, string scope, string more) => File.WriteAllTextAsync(Path.Combine(App.Forms, $"{name}.json"), $$"""
        {
          "subject": "From {name}", {{more}},
          "encryption": { "scope": "{{scope}}", "keys": ["owner.asc"] },
          "fields": [
            { "name": "name", "required": true }, { "name": "email", "type": "email", "required": true },
            { "name": "message", "type": "textarea", "maxLength": 60000, "required": true }, { "name": "account", "sensitive": true }
          ]
        }
        """);
}

using System.Net;
using System.Net.Http.Json;
using System.Text;
using Azure.Storage.Blobs;
using MimeKit;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;
using Sealpost.Tests.Smtp;
using Xunit;

namespace Sealpost.Tests.Configuring;

/// <summary>An application whose forms are uploaded, as an operator does it, and a mail server. It looks every second.</summary>
internal sealed class UploadedSite : IAsyncDisposable
{

    private readonly Gpg _gpg = new();

    private UploadedSite(Azurite azurite)
    {
        App = new App(azurite, Smtp);
        Container = new(azurite.ConnectionString, $"forms-{Guid.CreateVersion7():n}");
        App.Settings["Configuration__Container"] = Container.Name;
        App.Settings["Configuration__Every"] = "00:00:01";
        App.Settings["Operator__Key"] = App.OperatorKey;
        App.Settings["Public__Url"] = "https://forms.example.org";
    }

    public ScriptedSmtpServer Smtp { get; } = ScriptedSmtpServer.Launch();

    public App App { get; }

    public BlobContainerClient Container { get; }

    /// <param name="files">What is uploaded before the start, by name.</param>
    public static async Task<UploadedSite> OpenAsync(Azurite azurite, params (string Name, string Content)[] files)
    {
        var site = new UploadedSite(azurite);
        await site.Container.CreateIfNotExistsAsync();
        foreach (var (name, content) in files)
        {
            await site.UploadAsync(name, content);
        }

        return site;
    }

    /// <summary>And starts it.</summary>
    public static async Task<UploadedSite> StartAsync(Azurite azurite, params (string Name, string Content)[] files)
    {
        var site = await OpenAsync(azurite, files);
        await site.App.StartAsync();
        return site;
    }

    public Task UploadAsync(string name, string content) =>
        Container.GetBlobClient(name).UploadAsync(BinaryData.FromBytes(Encoding.UTF8.GetBytes(content)), overwrite: true);

    public Task RemoveAsync(string name) => Container.GetBlobClient(name).DeleteAsync();

    public static string Form(string subject, string more = "") => $$"""
        { "recipients": ["owner@example.org"], "subject": "{{subject}}"{{more}}, "fields": [{ "name": "message" }] }
        """;

    /// <summary>A form that seals its mail to the key in <c>forms/keys/owner.asc</c>.</summary>
    public static string Sealing(string subject) => Form(subject, """, "encryption": { "scope": "message", "keys": ["keys/owner.asc"] }""");

    public async Task<HttpStatusCode> PostAsync(string form, string message)
    {
        using var answer = await App.Http.PostAsJsonAsync($"/f/{form}", new { message });
        return answer.StatusCode;
    }

    /// <returns>What the health page says of a form; null when it names none such.</returns>
    public async Task<string?> HealthAsync(string form) =>
        (await App.HealthAsync()).GetProperty("forms").TryGetProperty(form, out var state) ? state.GetString() : null;

    public Task UntilAsync(string form, string? health) => Site.UntilAsync(async () => await HealthAsync(form) == health);

    public Task UntilLoggedAsync(string words) => Site.UntilAsync(() => Task.FromResult(App.Log.Contains(words, StringComparison.Ordinal)));

    /// <summary>Posts until the mail has that subject: the newest version is in use then.</summary>
    public Task UntilMailedAsync(string form, string subject) => Site.UntilAsync(async () =>
    {
        var before = Smtp.AcceptedCount;
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(form, $"{subject} {before}"));
        return (await MailAsync(before + 1)).Subject == subject;
    });

    public async Task<MimeMessage> MailAsync(int number) => (await Smtp.WaitForMailAsync(number, Site.Patience))[number - 1].Parse();

    /// <returns>What the owner of this key reads of the newest mail.</returns>
    public async Task<string> OpenNewestAsync(TestKey key)
    {
        await _gpg.ImportAsync(key.SecretArmored);
        var opened = await _gpg.DecryptAsync(Site.Sealed(await MailAsync(Smtp.AcceptedCount)));
        Assert.True(opened.IsIntact, opened.Messages);
        return Encoding.UTF8.GetString(opened.Output.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Smtp.DisposeAsync();
        await _gpg.DisposeAsync();
    }
}

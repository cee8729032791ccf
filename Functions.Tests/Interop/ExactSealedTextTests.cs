using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Sealpost.Accepting;
using Sealpost.Sealing;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Journeys;
using Sealpost.Tests.Keys;
using Sealpost.Tests.Rendering;
using Sealpost.Tests.Sealing;
using Sealpost.Wiring;
using Xunit;

namespace Sealpost.Tests.Interop;

/// <summary>Any text, of any length and plane, comes out of the sealed mail as it went in, whoever opens it.</summary>
public sealed class ExactSealedTextTests : IAsyncLifetime
{
    private const int Fields = 12;

    private readonly TemporaryFiles _forms = new();
    private readonly Gpg _gpg = new();
    private SmimeTestKey? _bob;
    private ServiceProvider? _services;

    public async ValueTask InitializeAsync()
    {
        _bob = await TestCertificates.PersonAsync("rsa:2048", "bob@example.org");
        var ann = await TestKeys.GetAsync(TestKeyKind.Curve25519);
        await _gpg.ImportAsync(ann.SecretArmored);
        _forms.Write("ann.asc", ann.PublicArmored);
        _forms.Write("bob.crt", _bob.Certificate);
        var fields = string.Join(", ", Enumerable.Range(0, Fields).Select(i => $$"""{ "name": "f{{i}}", "type": "textarea", "sensitive": {{(i % 2 == 0 ? "true" : "false")}} }"""));
        foreach (var (name, scope, key) in new[] { ("message", "message", "ann.asc"), ("fields", "fields", "ann.asc"), ("smime", "message", "bob.crt") })
        {
            _forms.Write($"{name}.json", $$"""
                {
                  "recipients": ["bob@example.org"], "subject": "s", "attach": ["json"],
                  "encryption": { "scope": "{{scope}}", "keys": ["{{key}}"] }, "fields": [{{fields}}]
                }
                """);
        }

        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        foreach (var (name, value) in new[]
        {
            ("Envelope:CurrentKey", "k1"), ("Envelope:Keys:k1", Convert.ToBase64String(new byte[32])), ("AzureWebJobsStorage", "UseDevelopmentStorage=true"),
            ("Smtp:Host", "localhost"), ("Smtp:From", "forms@example.com"), ("Forms:Path", _forms.Folder),
        })
        {
            builder.Configuration[name] = value;
        }

        builder.AddSealpost(_forms.Folder);
        _services = builder.Services.BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        await _services!.DisposeAsync();
        await _gpg.DisposeAsync();
        _forms.Dispose();
    }

    [Theory]
    [InlineData("message")]
    [InlineData("fields")]
    [InlineData("smime")]
    public async Task Any_text_comes_out_of_the_sealed_mail(string form)
    {
        var catalog = _services!.GetRequiredService<FormCatalog>();
        Assert.True(catalog.TryGet(form, out var loaded));
        Assert.Empty(loaded.Errors);
        for (ulong seed = 1; seed <= 12; seed++)
        {
            var any = new AnyText(seed);
            string[] values = [.. Enumerable.Range(0, Fields - 1).Select(_ => any.Next()), any.Long()];
            var submission = new Submission([.. values.Select((value, i) => new SubmittedField($"f{i}", [value]))]);
            var copies = await _services!.GetRequiredService<ComposeMail>().RunAsync(
                loaded.Form!, submission, MailBench.Facts, _services!.GetRequiredService<KeyStore>().For(loaded.Form!).Plan, CancellationToken.None);
            using var copy = Assert.Single(copies);
            using var sent = new MemoryStream();
            await copy.Message.WriteToAsync(sent);
            var found = JsonDocument.Parse(await JsonAsync(form, sent.ToArray())).RootElement.GetProperty("fields").EnumerateArray()
                .Select(field => field.GetProperty("values")[0].GetString()!).ToArray();
            for (var i = 0; i < Fields; i++)
            {
                Assert.True(values[i] == found[i], $"Seed {seed}, field {i}: {JsonSerializer.Serialize(values[i])} became {JsonSerializer.Serialize(found[i])}");
            }
        }
    }

    /// <summary>What is in fields.json, opened as its reader would.</summary>
    private async Task<byte[]> JsonAsync(string form, byte[] sent)
    {
        var mail = MimeMessage.Load(new MemoryStream(sent));
        if (form == "fields")
        {
            return await DecryptAsync(UploadSite.Bytes(UploadSite.Attachments(mail.Body!).Single(file => file.FileName == "fields.json.pgp")));
        }

        var plain = form == "smime" ? await SmimeReaders.OpenSslAsync(_bob!, sent) : await DecryptAsync(Site.Sealed(mail));
        return UploadSite.Bytes(UploadSite.Attachments(MimeEntity.Load(new MemoryStream(plain))).Single(file => file.FileName == "fields.json"));
    }

    private async Task<byte[]> DecryptAsync(byte[] message)
    {
        var opened = await _gpg.DecryptAsync(message);
        Assert.True(opened.IsIntact, opened.Messages);
        return opened.Output.ToArray();
    }
}

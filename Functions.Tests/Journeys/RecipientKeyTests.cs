using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MimeKit;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;
using Xunit;

namespace Sealpost.Tests.Journeys;

/// <summary>Which keys a form may name, seen from outside: each key has a form of its own, in one application.</summary>
public sealed class RecipientKeyTests(Azurite azurite) : OwnApp(azurite)
{
    private static readonly string[] Owner = ["owner@example.org"];

    [Fact]
    public async Task A_refused_key_stops_its_form_with_its_reason_and_nothing_goes_out()
    {
        var refused = new Dictionary<string, (string Key, string Reason)>
        {
            ["signonly"] = (await PublicAsync(TestKeyKind.SignOnlyRsa), "no subkey for encryption"),
            ["tooshort"] = (await PublicAsync(TestKeyKind.Rsa1024), "no subkey for encryption"),
            ["revoked"] = (await PublicAsync(TestKeyKind.Revoked), "It is revoked"),
            ["revokedsubkey"] = (await PublicAsync(TestKeyKind.RevokedSubkey), "no subkey for encryption"),
            ["private"] = ((await TestKeys.GetAsync(TestKeyKind.Curve25519)).SecretArmored, "private key"),
            ["v6"] = (KeySamples.Read(KeySamples.V6), "version 6"),
            ["newformat"] = (KeySamples.Read(KeySamples.V4NewFormat), "supported format"),
            ["tampered"] = (KeySamples.Read(KeySamples.TamperedSelfSignature), "self-signature"),
            ["garbage"] = (KeySamples.Read(KeySamples.Garbage), "supported format"),
        };
        foreach (var (form, (key, _)) in refused)
        {
            await WriteFormAsync(form, key);
        }

        await WriteFormAsync("good", await PublicAsync(TestKeyKind.Curve25519));
        await App.StartAsync();

        var log = App.Log.Split('\n');
        foreach (var (form, (_, reason)) in refused)
        {
            using var answer = await App.Http.PostAsJsonAsync($"/f/{form}", new { account = "SECRET" });
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Contains(log, line => line.Contains($"{form}.json at $.encryption.keys[0]", StringComparison.Ordinal)
                && line.Contains(reason, StringComparison.Ordinal));
        }

        using var accepted = await App.Http.PostAsJsonAsync("/f/good", new { account = "SECRET" });
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        await Smtp.WaitForMailAsync(1, Site.Patience);
        Assert.Equal(1, Smtp.AcceptedCount);
        Assert.False(Smtp.ClientSent("SECRET"));
    }

    [Fact]
    public async Task Each_recipient_opens_the_mail_with_the_own_key_also_when_one_file_holds_two_blocks()
    {
        TestKeyKind[] kinds = [TestKeyKind.Curve25519, TestKeyKind.Rsa3072, TestKeyKind.NistP256, TestKeyKind.BrainpoolP256];
        // One armored block after the other, as "cat one.asc two.asc" makes them.
        await WriteFormAsync("everybody", string.Concat(await Task.WhenAll(kinds.Select(PublicAsync))));
        await App.StartAsync();

        using var accepted = await App.Http.PostAsJsonAsync("/f/everybody", new { account = "SECRET" });
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var mail = (await Smtp.WaitForMailAsync(1, Site.Patience))[0].Parse();
        using var content = new MemoryStream();
        ((MimePart)((Multipart)mail.Body!)[1]).Content!.DecodeTo(content);
        foreach (var kind in kinds)
        {
            await using var gpg = new Gpg();
            await gpg.ImportAsync((await TestKeys.GetAsync(kind)).SecretArmored);
            var opened = await gpg.DecryptAsync(content.ToArray());
            Assert.True(opened.IsIntact, $"{kind}: {opened.Messages}");
            Assert.Contains("SECRET", Encoding.UTF8.GetString(opened.Output.Span), StringComparison.Ordinal);
        }
    }

    private static async Task<string> PublicAsync(TestKeyKind kind) => (await TestKeys.GetAsync(kind)).PublicArmored;

    private async Task WriteFormAsync(string name, string key)
    {
        await File.WriteAllTextAsync(Path.Combine(App.Forms, $"{name}.asc"), key);
        await File.WriteAllTextAsync(Path.Combine(App.Forms, $"{name}.json"), JsonSerializer.Serialize(new
        {
            recipients = Owner,
            subject = "Keys",
            encryption = new { scope = "message", keys = new[] { $"{name}.asc" } },
            fields = new[] { new { name = "account", sensitive = true } },
        }));
    }
}

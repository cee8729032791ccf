using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MimeKit;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;
using Sealpost.Tests.Smtp;
using Xunit;

namespace Sealpost.Tests.Journeys;

/// <summary>Whose key opens whose mail, seen from outside.</summary>
public sealed class SealingPlanTests(Azurite azurite) : OwnApp(azurite)
{
    [Theory]
    [InlineData("message")]
    [InlineData("fields")]
    public async Task One_message_opens_with_the_key_of_each_recipient_with_the_shared_key_and_with_the_escrow_key(string scope)
    {
        var keys = new Dictionary<string, TestKey>
        {
            ["ann"] = await KeyAsync("ann@example.org"), ["bob"] = await KeyAsync("BOB@example.org"),
            ["team"] = await KeyAsync("team@example.org"), ["escrow"] = await KeyAsync("vault@example.org"),
        };
        await WriteAsync("all", scope, ["ann@example.org", "bob@example.org"], ["ann.asc", "bob.asc", "team.asc"], ["escrow.asc"], keys);
        await App.StartAsync();
        await PostAsync("all");

        foreach (var received in await Smtp.WaitForMailAsync(2, Site.Patience))
        {
            foreach (var (name, key) in keys)
            {
                Assert.True((await OpenAsync(received.Parse(), key)).Contains("SECRET", StringComparison.Ordinal), name);
            }
        }
    }

    [Fact]
    public async Task Who_gets_a_copy_gets_the_same_mail_and_opens_it_with_a_key_of_their_own()
    {
        var keys = new Dictionary<string, TestKey> { ["ann"] = await KeyAsync("ann@example.org"), ["bob"] = await KeyAsync("bob@example.org") };
        await WriteAsync("copied", "message", ["ann@example.org"], ["ann.asc", "bob.asc"], [], keys, ["bob@example.org"]);
        await WriteAsync("unkeyed", "message", ["ann@example.org"], ["ann.asc"], [], keys, ["bob@example.org"]);
        await App.StartAsync();
        await PostAsync("copied");

        var mails = await Smtp.WaitForMailAsync(2, Site.Patience);
        Assert.Equal(["ann@example.org", "bob@example.org"], mails.SelectMany(mail => mail.To));
        foreach (var mail in mails.Select(mail => mail.Parse()))
        {
            Assert.Equal("ann@example.org", Assert.Single(mail.To.Mailboxes).Address);
            Assert.Equal("bob@example.org", Assert.Single(mail.Cc.Mailboxes).Address);
            Assert.Contains("SECRET", await OpenAsync(mail, keys["bob"]), StringComparison.Ordinal);
        }

        using var answer = await App.Http.PostAsJsonAsync("/f/unkeyed", new { account = "SECRET" });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("unkeyed.json at $.cc[0]: No key is for this recipient", App.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_keys_sends_its_copies_too()
    {
        await File.WriteAllTextAsync(Path.Combine(App.Forms, "clear.json"),
            """{ "recipients": ["ann@example.org"], "cc": ["bob@example.org", "cleo@example.org"], "subject": "s", "fields": [] }""");
        await App.StartAsync();
        await PostAsync("clear");
        var mails = await Smtp.WaitForMailAsync(3, Site.Patience);
        Assert.Equal(["ann@example.org", "bob@example.org", "cleo@example.org"], mails.SelectMany(mail => mail.To).Order());
        Assert.All(mails, mail => Assert.Equal(["bob@example.org", "cleo@example.org"], mail.Parse().Cc.Mailboxes.Select(mailbox => mailbox.Address)));
    }

    [Fact]
    public async Task A_recipient_without_a_key_stops_the_form_and_the_log_says_who_is_meant_without_the_address()
    {
        var keys = new Dictionary<string, TestKey> { ["ann"] = await KeyAsync("ann@example.org") };
        await WriteAsync("two", "message", ["ann@example.org", "bob@example.org"], ["ann.asc"], [], keys);
        await App.StartAsync();

        using var answer = await App.Http.PostAsJsonAsync("/f/two", new { account = "SECRET" });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("two.json at $.recipients[1]: No key is for this recipient", App.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("bob@", App.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_an_expired_key_the_form_takes_posts_holds_its_mails_and_sends_them_when_the_key_is_replaced()
    {
        var (old, renewed) = (await TestKeys.GetAsync(TestKeyKind.Expired), await TestKeys.GetAsync(TestKeyKind.Curve25519));
        await WriteAsync("held", "fields", ["ann@example.org"], ["k.asc"], [], new() { ["k"] = old });
        App.Settings["Operator__Key"] = App.OperatorKey;
        await App.StartAsync();
        Assert.Contains("form=held expired on 2020-01-01; its mails are kept and held", App.Log, StringComparison.Ordinal);
        var health = await App.HealthAsync();
        Assert.Equal("degraded", health.GetProperty("status").GetString());
        Assert.Equal("""{"state":"expired","on":"2020-01-01"}""", health.GetProperty("keys").GetProperty("held").GetRawText());

        var status = await PostAsync("held");
        await Site.UntilAsync(() => Task.FromResult(App.Log.Contains("outcome=Held", StringComparison.Ordinal)));
        Assert.Equal(0, Smtp.CountOf(SmtpStage.Mail));

        await File.WriteAllTextAsync(Path.Combine(App.Forms, "k.asc"), renewed.PublicArmored);
        var mail = (await Smtp.WaitForMailAsync(1, Site.Patience))[0].Parse();
        Assert.Contains("SECRET", await OpenAsync(mail, renewed), StringComparison.Ordinal);
        await Site.UntilAsync(async () => (await App.Http.GetFromJsonAsync<JsonElement>(status.PathAndQuery)).GetProperty("status").GetString() == "sent");
        Assert.False(Smtp.ClientSent("SECRET"));
    }

    [Fact]
    public async Task A_key_that_ends_within_a_month_is_told_and_one_with_a_successor_beside_it_is_not()
    {
        var (old, young) = (await KeyAsync("ann@example.org", TimeProvider.System.GetUtcNow().AddDays(20)), await KeyAsync("ann@example.org"));
        var keys = new Dictionary<string, TestKey> { ["old"] = old, ["young"] = young };
        await WriteAsync("ending", "message", ["ann@example.org"], ["old.asc"], [], keys);
        await WriteAsync("renewed", "message", ["ann@example.org"], ["old.asc", "young.asc"], [], keys);
        App.Settings["Operator__Key"] = App.OperatorKey;
        await App.StartAsync();

        Assert.Contains($"Key {old.Fingerprint} of form=ending expires on", App.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("form=renewed", App.Log, StringComparison.Ordinal);
        var told = (await App.HealthAsync()).GetProperty("keys");
        Assert.Equal("expires-soon", told.GetProperty("ending").GetProperty("state").GetString());
        Assert.False(told.TryGetProperty("renewed", out _));
    }

    private static Task<TestKey> KeyAsync(string address, DateTimeOffset? end = null) =>
        TestKeys.OfAsync($"Somebody <{address}>", GpgKeyKind.Curve25519 with { ExpiresAt = end });

    private static async Task<string> OpenAsync(MimeMessage mail, TestKey key)
    {
        await using var gpg = new Gpg();
        await gpg.ImportAsync(key.SecretArmored);
        var opened = await gpg.DecryptAsync(Site.Sealed(mail));
        return opened.IsIntact ? Encoding.UTF8.GetString(opened.Output.Span) : opened.Messages;
    }

    private async Task<Uri> PostAsync(string form)
    {
        using var answer = await App.Http.PostAsJsonAsync($"/f/{form}", new { account = "SECRET" });
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return new Uri((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("statusUrl").GetString()!);
    }

    private async Task WriteAsync(
        string name, string scope, string[] recipients, string[] keys, string[] escrow, Dictionary<string, TestKey> files, string[]? cc = null)
    {
        foreach (var (file, key) in files)
        {
            await File.WriteAllTextAsync(Path.Combine(App.Forms, $"{file}.asc"), key.PublicArmored);
        }

        await File.WriteAllTextAsync(Path.Combine(App.Forms, $"{name}.json"), JsonSerializer.Serialize(new
        {
            recipients, cc = cc ?? [], subject = "Keys", encryption = new { scope, keys, escrow }, fields = new[] { new { name = "account", sensitive = true } },
        }));
    }
}

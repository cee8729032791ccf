using System.Text.Json;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;
using Sealpost.Tests.Smtp;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Operating;

/// <summary><c>send-test</c>: the whole way, to the form's recipients and to nobody else.</summary>
public sealed class SendTestTests(Azurite azurite)
{
    private const string Owner = "\"recipients\": [\"owner@example.org\"], \"subject\": \"s\", \"fields\": [{ \"name\": \"email\", \"type\": \"email\" }]";

    [Fact]
    public async Task A_test_arrives_sealed_and_marked_and_its_fate_is_told()
    {
        await using var site = await Site.OpenAsync(azurite);
        var sent = await site.App.CommandAsync("send-test", "whole", "--wait", "30");
        Assert.True(sent.ExitCode == 0, sent.Output + sent.Errors);
        Assert.Contains("Sent: 2", sent.Output, StringComparison.Ordinal);
        Assert.Contains("Subject: [Test] From ", await site.OpenAsync(await site.MailAsync()), StringComparison.Ordinal);

        site.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("550 5.1.1 no such user"));
        var failed = await site.App.CommandAsync("send-test", "contact", "--wait", "30", "--json");
        var json = JsonDocument.Parse(failed.Output).RootElement;
        Assert.Equal((1, "failed"), (failed.ExitCode, json.GetProperty("state").GetString()));
        Assert.Equal(26, json.GetProperty("id").GetString()!.Length);
        Assert.StartsWith(json.GetProperty("id").GetString()!, json.GetProperty("receipt").GetString(), StringComparison.Ordinal);

        Assert.Equal(1, (await site.App.CommandAsync("send-test", "nothing")).ExitCode);
        Assert.Equal(2, (await site.App.CommandAsync("send-test", "contact", "--wait", "0")).ExitCode);
    }

    [Fact]
    public async Task A_test_confirms_nothing_joins_no_transfer_and_goes_to_no_list()
    {
        var service = await TestKeys.GetAsync(TestKeyKind.Curve25519);
        await using var site = await Site.OpenAsync(azurite, set: app =>
        {
            app.Settings["Signing__OpenPgpKey"] = service.SecretArmored.ReplaceLineEndings("\\n");
            app.Settings["Public__Url"] = "https://forms.example.org";
            Directory.CreateDirectory(Path.Combine(app.Forms, "lists"));
            File.WriteAllText(Path.Combine(app.Forms, "lists", "news.json"), """{ "title": "News", "help": "https://example.org/", "moderators": ["ann@example.org"] }""");
        }, forms: new()
        {
            ["confirming"] = $$"""{ {{Owner}}, "confirmation": { "to": "email" }, "altcha": { "cost": 10, "tries": 40 } }""",
            ["numbered"] = $$"""{ {{Owner}}, "encryption": { "keys": ["owner.asc"], "sign": true }, "transfer": { "to": ["owner@example.org"] } }""",
            ["post"] = """{ "subject": "s", "postTo": "news", "fields": [{ "name": "message" }] }""",
        });
        foreach (var form in new[] { "confirming", "numbered" })
        {
            var sent = await site.App.CommandAsync("send-test", form, "--wait", "30");
            Assert.True(sent.ExitCode == 0, form + sent.Output + sent.Errors + site.App.Log);
        }

        var list = await site.App.CommandAsync("send-test", "post");
        Assert.Equal(1, list.ExitCode);
        Assert.Contains("goes to everybody on the list news", list.Errors, StringComparison.Ordinal);
        // What would come of it is on the queue before the test's own fate is recorded.
        Assert.Equal(0, (await site.App.Queue.GetPropertiesAsync()).Value.ApproximateMessagesCount);
        Assert.Equal(2, site.Smtp.AcceptedCount);
        Assert.Equal(2, site.App.Ledger.Query<MailRecord>(row => row.RowKey == MailRecord.Row).Count());
        Assert.Contains("Nothing was transferred", (await site.App.CommandAsync("transfers", "list", "numbered")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_nobody_delivers_it_says_that_the_test_waits()
    {
        await using var site = await Site.OpenAsync(azurite);
        await site.App.StopAsync();
        var waiting = await site.App.CommandAsync("send-test", "contact", "--wait", "1");
        Assert.Equal(1, waiting.ExitCode);
        Assert.Contains("does the application run?", waiting.Output, StringComparison.Ordinal);
        await site.App.StartAsync();
        Assert.StartsWith("[Test] From", (await site.MailAsync()).Subject, StringComparison.Ordinal);
    }
}

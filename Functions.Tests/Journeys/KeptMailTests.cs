using System.Text.Json;
using Sealpost.Enqueuing;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Journeys;

/// <summary>Mail that can't go out now is neither lost nor sent twice nor sent in clear.</summary>
public sealed class KeptMailTests(Azurite azurite)
{
    [Fact]
    public async Task A_message_that_nothing_can_be_made_of_is_kept_and_does_not_stop_the_others()
    {
        await using var site = await Site.OpenAsync(azurite);
        await site.App.StopAsync();
        await site.App.Queue.CreateIfNotExistsAsync();
        await site.App.Queue.SendMessageAsync("not a mail");
        site.App.Settings["AzureFunctionsJobHost__extensions__queues__visibilityTimeout"] = "00:00:00";
        await site.App.StartAsync();

        await site.PostAsync("contact", "m", "1");
        await site.MailAsync();
        await Site.UntilAsync(async () => (await site.BlobsAsync()).Any(name => name.StartsWith("parked/unreadable-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_mail_in_the_poison_queue_is_kept_and_its_fate_recorded()
    {
        await using var site = await Site.OpenAsync(azurite);
        var id = new string('7', 26);
        var mail = new QueuedMail(1, id, "contact", DateTimeOffset.UnixEpoch, 0, new("k1", new byte[60], new byte[60]), null);
        await site.App.Poison.CreateIfNotExistsAsync();
        await site.App.Poison.SendMessageAsync(JsonSerializer.Serialize(mail));

        await Site.UntilAsync(async () => (await site.BlobsAsync()).Contains($"parked/{id}.json"));
        await Site.UntilAsync(async () => (await site.App.Ledger.GetEntityIfExistsAsync<MailRecord>(id, MailRecord.Row)) is { HasValue: true, Value.State: MailStatus.Failed });
    }

    [Fact]
    public async Task A_mail_that_was_altered_in_the_queue_is_held_and_never_sent()
    {
        await using var site = await Site.OpenAsync(azurite);
        var id = new string('8', 26);
        var mail = new QueuedMail(1, id, "contact", DateTimeOffset.UnixEpoch, 0, new("k1", new byte[60], new byte[60]), null);
        await site.App.Queue.CreateIfNotExistsAsync();
        await site.App.Queue.SendMessageAsync(JsonSerializer.Serialize(mail));

        await Site.UntilAsync(async () => (await site.App.Ledger.GetEntityIfExistsAsync<MailRecord>(id, MailRecord.Row)) is { HasValue: true, Value.State: MailStatus.Held });
        Assert.Equal(0, site.Smtp.ConnectionCount);
    }

    [Fact]
    public async Task A_recipient_who_has_the_mail_does_not_get_it_again_because_another_one_must_wait()
    {
        await using var site = await Site.OpenAsync(azurite, "\"recipients\": [\"first@example.org\", \"second@example.org\", \"third@example.org\"]");
        site.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("450 4.2.1 busy"), address => address.Contains("second", StringComparison.Ordinal));
        var status = await site.PostAsync("contact", "m", "1");

        await site.UntilAsync(status, "sent");
        Assert.Equal(["first@example.org", "second@example.org", "third@example.org"], site.Smtp.Mails.Select(mail => mail.To.Single()).Order());
    }

    [Fact]
    public async Task The_log_tells_each_stage_with_id_form_attempt_outcome_and_duration_also_as_JSON()
    {
        await using var site = await Site.OpenAsync(azurite);
        await site.App.StopAsync();
        site.App.Settings["Logging__Console__FormatterName"] = "json";
        await site.App.StartAsync();
        var status = await site.PostAsync("contact", "m", "1");
        await site.UntilAsync(status, "sent");
        await site.App.StopAsync();

        var id = status.Segments[^1][..26];
        var lines = site.App.Log.Split('\n').Where(line => line.StartsWith('{') && line.Contains(id, StringComparison.Ordinal))
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(4, lines.Count);
        Assert.All(lines, line => Assert.Equal("contact", line.GetProperty("State").GetProperty("Form").GetString()));
        Assert.All(lines, line => Assert.True(line.GetProperty("State").TryGetProperty("Milliseconds", out _)));
        foreach (var (line, stage) in lines.Zip(["Accept", "Open", "Seal", "Deliver"]))
        {
            Assert.StartsWith($"{stage} ", line.GetProperty("Message").GetString(), StringComparison.Ordinal);
            Assert.Contains("attempt=", line.GetProperty("Message").GetString(), StringComparison.Ordinal);
            Assert.Contains("outcome=", line.GetProperty("Message").GetString(), StringComparison.Ordinal);
        }
    }
}

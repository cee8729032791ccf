using System.Text.Json;
using Azure;
using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Journeys;

/// <summary>
/// The same post across the boundary of two windows of time, at another instance than the first one: the deliverer finds the
/// first in the ledger. The second post's message is written by the test, so that no test must wait for a boundary.
/// </summary>
public sealed class TwinTests(Azurite azurite) : IAsyncLifetime
{
    private Site? _site;

    private Site Site => _site!;

    public async ValueTask InitializeAsync() => _site = await Site.OpenAsync(azurite);

    public ValueTask DisposeAsync() => Site.DisposeAsync();

    [Fact]
    public async Task A_repeat_is_recorded_and_not_sent_and_shows_the_fate_of_the_first()
    {
        var first = await FirstAsync();
        var repeat = await QueueAsync('1', new(first.PartitionKey, first.AcceptedAt.AddMinutes(-1)));
        await RowAsync(repeat);
        var third = await QueueAsync('2', new(repeat, first.AcceptedAt.AddMinutes(-1)));

        foreach (var id in new[] { repeat, third })
        {
            var row = await RowAsync(id);
            Assert.Equal((MailStatus.Repeated, first.PartitionKey), (row.State, row.TwinId));
            Assert.Equal("sent", await Site.StatusAsync(new Uri(Site.Http.BaseAddress!, $"/s/{new SubmissionId(Site.App.Ring, TimeProvider.System).Receipt(id)}")));
        }

        Assert.Equal(1, Site.Smtp.AcceptedCount);
    }

    [Fact]
    public async Task A_post_after_the_window_or_of_an_unknown_first_or_after_an_attempt_or_released_is_a_mail()
    {
        var first = await FirstAsync();
        var before = first.AcceptedAt.AddMinutes(-1);
        Assert.Equal(MailStatus.Sent, (await RowAsync(await QueueAsync('1', new(first.PartitionKey, first.AcceptedAt.AddSeconds(1))))).State);
        Assert.Equal(MailStatus.Sent, (await RowAsync(await QueueAsync('2', new(new string('9', 26), before)))).State);
        Assert.Equal(MailStatus.Sent, (await RowAsync(await QueueAsync('3', new(first.PartitionKey, before), mail => mail with { Attempt = 1 }))).State);
        Assert.Equal(MailStatus.Sent, (await RowAsync(await QueueAsync('4', new(first.PartitionKey, before), mail => mail with { Released = true }))).State);
        Assert.Equal(5, Site.Smtp.AcceptedCount);
    }

    [Fact]
    public async Task What_was_refused_the_first_time_is_tried_when_it_is_posted_again()
    {
        Site.Smtp.Script(SmtpStage.Mail, SmtpAction.Reply("550 5.7.1 not from you"));
        var first = await FirstAsync("error");
        Assert.Equal(MailStatus.Sent, (await RowAsync(await QueueAsync('1', new(first.PartitionKey, first.AcceptedAt.AddMinutes(-1))))).State);
    }

    [Fact]
    public async Task A_repeat_of_a_held_mail_is_not_held_a_second_time()
    {
        var first = await QueueAsync('1', new(new string('9', 26), default), mail => mail with { HeldFor = ["links"] });
        var row = await RowAsync(first);
        Assert.Equal((MailStatus.Held, "links", null), (row.State, row.Reason, row.Until));
        var repeat = await QueueAsync('2', new(first, row.AcceptedAt.AddMinutes(-1)), mail => mail with { HeldFor = ["links"] });
        Assert.Equal(MailStatus.Repeated, (await RowAsync(repeat)).State);
        Assert.Equal([$"held/{first}.json"], await Site.BlobsAsync());
    }

    private async Task<MailRecord> FirstAsync(string fate = "sent")
    {
        var status = await Site.PostAsync("contact", "m", "1");
        await Site.UntilAsync(status, fate);
        return await Site.RowAsync(status);
    }

    /// <returns>The id.</returns>
    private async Task<string> QueueAsync(char name, TwinId twin, Func<QueuedMail, QueuedMail>? change = null)
    {
        var (id, now) = (new string(name, 26), TimeProvider.System.GetUtcNow());
        var submission = new Submission([new("name", ["Zoë"]), new("email", ["zoe@example.org"]), new("message", ["m"])]);
        var mail = new QueuedMail(1, id, "contact", now, 0, new Envelope(Site.App.Ring).Seal(submission, id, "contact", now), null) { Twins = [twin] };
        await Site.App.Queue.CreateIfNotExistsAsync();
        await Site.App.Queue.SendMessageAsync(JsonSerializer.Serialize(change?.Invoke(mail) ?? mail));
        return id;
    }

    private async Task<MailRecord> RowAsync(string id)
    {
        MailRecord? row = null;
        await Site.UntilAsync(async () =>
        {
            try
            {
                row = (await Site.App.Ledger.GetEntityIfExistsAsync<MailRecord>(id, MailRecord.Row)) is { HasValue: true, Value: var found } ? found : null;
            }
            catch (RequestFailedException missing) when (missing.Status == 404)
            {
                // No table yet.
            }

            return row is { State: not MailStatus.Sending };
        });
        return row!;
    }
}

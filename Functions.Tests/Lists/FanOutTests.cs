using System.Net;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Sealpost.Subscribing;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Lists;

/// <summary>From an approved post to many subscribers, whatever happens in between.</summary>
public sealed class FanOutTests(Azurite azurite) : IAsyncLifetime
{
    private ListSite? _site;

    private ListSite Site => _site!;

    public async ValueTask InitializeAsync() => _site = await ListSite.OpenAsync(azurite, set: app => app.Settings["Retry__After__0"] = "00:00:01");

    public ValueTask DisposeAsync() => Site.DisposeAsync();

    [Fact]
    public async Task A_batch_that_was_queued_and_not_written_down_skips_and_doubles_nobody()
    {
        var subscribers = await Site.SubscribeAsync(180);
        var status = await Site.PostAsync("Crash");
        var (approve, _) = await Site.AskedAsync(status);
        await Site.App.StopAsync();
        using (var services = Site.App.Services(TimeProvider.System))
        {
            // Two batches by hand, and after each the row as it was: the process died before it wrote it.
            await services.GetRequiredService<DecidePost>().RunAsync(services.GetRequiredService<ListCatalog>().All.Single(), ListSite.Id(status), ListPostState.Approved, "moderator 1", default);
            var (fanOut, forms) = (services.GetRequiredService<FanOut>(), services.GetRequiredService<Accepting.FormCatalog>());
            Assert.True(forms.TryGet("tell", out var form));
            var message = (await Site.App.Queue.ReceiveMessageAsync()).Value;
            var mail = Enqueuing.QueuedMail.Read(message.Body)!;
            for (var batch = 0; batch < 2; batch++)
            {
                var before = await Site.PostRowAsync(status);
                await fanOut.RunAsync(mail, form.Form, default);
                var after = await Site.PostRowAsync(status);
                Assert.Equal(50, after.Queued - before.Queued);
                (after.Cursor, after.Queued, after.Batch) = (before.Cursor, before.Queued, before.Batch);
                await Site.App.Lists.UpdateEntityAsync(after, after.ETag, Azure.Data.Tables.TableUpdateMode.Replace);
            }
        }

        await Site.App.StartAsync();
        await Site.UntilDeliveredAsync(180);
        await Site.Site.UntilAsync(status, "sent");
        await Bench.Site.UntilAsync(async () => (await Site.App.Queue.GetPropertiesAsync()).Value.ApproximateMessagesCount == 0);
        Assert.Equal(subscribers.Order(), Site.Delivered.Select(received => Assert.Single(received.To)).Order());
        Assert.Equal(ListPostState.Queued, (await Site.PostRowAsync(status)).Status);
    }

    [Fact]
    public async Task Who_leaves_gets_no_mail_that_was_queued_before()
    {
        await Site.SubscribeAsync(2);
        Site.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("451 4.3.0 later"), address => address.Contains("s2@", StringComparison.Ordinal));
        await Site.PublishAsync("First");
        await Site.UntilDeliveredAsync(2);
        var leave = Site.Delivered.First(mail => mail.To.Contains("s2@example.net")).Parse().Headers[HeaderId.ListUnsubscribe]!.Trim('<', '>');

        Site.Smtp.Always(SmtpStage.Rcpt, SmtpAction.Reply("451 4.3.0 later"), address => address.Contains("s2@", StringComparison.Ordinal));
        var second = await Site.PublishAsync("Second");
        await Site.UntilDeliveredAsync(3);
        var id = await MailAsync(second, row => row.State is MailStatus.Deferred);
        using var oneClick = new FormUrlEncodedContent(new Dictionary<string, string> { ["List-Unsubscribe"] = "One-Click" });
        using var answer = await Site.Site.Http.PostAsync(new Uri(leave).PathAndQuery, oneClick);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Site.Smtp.Clear();
        await Bench.Site.UntilAsync(async () => (await Site.App.Ledger.GetEntityAsync<MailRecord>(id, MailRecord.Row)).Value.State is MailStatus.Withdrawn);
        Assert.Equal(3, Site.Delivered.Count);
    }

    [Fact]
    public async Task Whoever_approved_it_can_stop_the_rest()
    {
        await Site.SubscribeAsync(6);
        Site.Smtp.Always(SmtpStage.Rcpt, SmtpAction.Reply("451 4.3.0 later"), address => !address.Contains("s1@", StringComparison.Ordinal) && !address.EndsWith("org", StringComparison.Ordinal));
        var status = await Site.PostAsync("Oh no");
        var (approve, _) = await Site.AskedAsync(status);
        await Site.PressAsync(approve);
        await Site.UntilDeliveredAsync(1);
        Assert.Contains("Stop the rest", await Site.PressAsync(approve), StringComparison.Ordinal);
        Assert.Contains("stopped since", await Site.PressAsync(approve.Replace("approve", "stop", StringComparison.Ordinal)), StringComparison.Ordinal);
        Site.Smtp.Clear();
        await Bench.Site.UntilAsync(async () => (await Site.PressAsync(approve)).Contains("6 mails: 1 sent, 0 on their way, 0 not delivered, 5 no longer wanted", StringComparison.Ordinal));
        Assert.Single(Site.Delivered);
        await Site.SweepAsync(TimeSpan.Zero);
        // A row says what became of a mail before the mail is deleted.
        await Bench.Site.UntilAsync(async () => (await Site.Site.BlobsAsync()).Count == 0);
    }

    [Fact]
    public async Task A_mailbox_that_does_not_exist_gets_no_more_after_as_many_posts_as_the_list_says()
    {
        await Site.SubscribeAsync(3);
        Site.Smtp.Always(SmtpStage.Rcpt, SmtpAction.Reply("550 5.1.1 no such user"), address => address.Contains("s2@", StringComparison.Ordinal));
        Site.Smtp.Always(SmtpStage.Rcpt, SmtpAction.Reply("550 5.7.1 not from you"), address => address.Contains("s3@", StringComparison.Ordinal));
        for (var round = 1; round <= 3; round++)
        {
            var status = await Site.PublishAsync($"Round {round}");
            await Site.UntilDeliveredAsync(round);
            var refused = round < 3 ? 2 : 1;
            await Bench.Site.UntilAsync(async () => (await RowsAsync(status)).Count(row => row.State is MailStatus.Failed) == refused);
            await Bench.Site.UntilAsync(async () => (await StatesAsync()).Count(state => state is SubscriberState.Suppressed) == (round > 1 ? 1 : 0));
        }

        Assert.Equal(2 + 2 + 1, Site.Smtp.CountOf(SmtpStage.Rcpt) - Site.Smtp.AcceptedCount);
        Assert.DoesNotContain(await Site.Site.BlobsAsync(), name => name.StartsWith("parked/", StringComparison.Ordinal));
        Assert.DoesNotContain("example.net", Site.App.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_is_gone_from_the_queue_is_replaced()
    {
        await Site.SubscribeAsync(120);
        var status = await Site.PostAsync("Lost");
        var (approve, _) = await Site.AskedAsync(status);
        await Site.App.StopAsync();
        using (var services = Site.App.Services(TimeProvider.System))
        {
            await services.GetRequiredService<DecidePost>().RunAsync(services.GetRequiredService<ListCatalog>().All.Single(), ListSite.Id(status), ListPostState.Approved, "moderator 1", default);
            Assert.True(services.GetRequiredService<Accepting.FormCatalog>().TryGet("tell", out var form));
            var message = (await Site.App.Queue.ReceiveMessageAsync()).Value;
            await services.GetRequiredService<FanOut>().RunAsync(Enqueuing.QueuedMail.Read(message.Body)!, form.Form, default);
            await Site.App.Queue.ClearMessagesAsync();
        }

        await Site.SweepAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(0, (await Site.App.Queue.GetPropertiesAsync()).Value.ApproximateMessagesCount);
        await Site.SweepAsync(TimeSpan.FromMinutes(20));
        await Site.App.StartAsync();
        // The first fifty were on the queue that somebody emptied.
        await Site.UntilDeliveredAsync(70);
        await Site.Site.UntilAsync(status, "sent");
    }

    private async Task<List<MailRecord>> RowsAsync(Uri status)
    {
        var rows = new List<MailRecord>();
        var (from, post) = (ListSite.Id(status)[..13], ListSite.Id(status));
        await foreach (var row in Site.App.Ledger.QueryAsync<MailRecord>($"PartitionKey ge '{from}' and PartitionKey lt '{from}~' and PartitionKey ne '{post}'"))
        {
            rows.Add(row);
        }

        return rows;
    }

    /// <returns>The id of the first mail of the post that is so.</returns>
    private async Task<string> MailAsync(Uri status, Func<MailRecord, bool> so)
    {
        string? id = null;
        await Bench.Site.UntilAsync(async () => (id = (await RowsAsync(status)).FirstOrDefault(so)?.PartitionKey) is not null);
        return id!;
    }

    private async Task<List<SubscriberState>> StatesAsync()
    {
        var states = new List<SubscriberState>();
        await foreach (var row in Site.App.Lists.QueryAsync<Subscriber>("PartitionKey eq 'news'"))
        {
            states.Add(row.Status);
        }

        return states;
    }
}

using System.Text.Json;
using Azure.Storage.Queues;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Subscribing;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Lists;

/// <summary>Posts go on to their subscribers over a queue of their own; what an older version left on the queue of mail is served, too.</summary>
public sealed class ListsQueueTests(Azurite azurite) : IAsyncLifetime
{
    private const int Subscribers = 120;

    private ListSite? _site;

    private ListSite Site => _site!;

    public async ValueTask InitializeAsync() => _site = await ListSite.OpenAsync(azurite);

    public ValueTask DisposeAsync() => Site.DisposeAsync();

    [Fact]
    public async Task After_its_first_batch_a_post_is_on_the_queue_of_lists_and_counts_as_waiting()
    {
        await StoppedAfterFirstBatchAsync("Apart");
        Assert.Equal((50, 1), (await CountAsync(Site.App.Queue), await CountAsync(Site.App.ListsQueue)));
        await Site.App.Queue.ClearMessagesAsync();
        var stats = await Site.App.CommandAsync("spool", "stats", "--json");
        Assert.Equal(1, JsonDocument.Parse(stats.Output).RootElement.GetProperty("messages").GetInt32());

        await Site.App.StartAsync();
        // The first fifty were cleared away.
        await Site.UntilDeliveredAsync(Subscribers - 50);
        await Bench.Site.UntilAsync(async () => await CountAsync(Site.App.ListsQueue) == 0);
    }

    [Fact]
    public async Task A_message_of_an_older_version_on_the_queue_of_mail_goes_on_all_the_same()
    {
        var status = await StoppedAfterFirstBatchAsync("Upgraded");
        var message = (await Site.App.ListsQueue.ReceiveMessageAsync()).Value;
        await Site.App.Queue.SendMessageAsync(message.Body);
        await Site.App.ListsQueue.DeleteMessageAsync(message.MessageId, message.PopReceipt);

        await Site.App.StartAsync();
        await Site.Site.UntilAsync(status, "sent");
        await Site.UntilDeliveredAsync(Subscribers);
        Assert.Equal(Subscribers, Site.Delivered.Select(mail => Assert.Single(mail.To)).Distinct().Count());
    }

    [Fact]
    public async Task A_post_whose_message_is_poison_is_told_as_an_error_and_goes_on_later()
    {
        var status = await StoppedAfterFirstBatchAsync("Poison");
        var message = (await Site.App.ListsQueue.ReceiveMessageAsync()).Value;
        await Site.App.ListsPoison.CreateIfNotExistsAsync();
        await Site.App.ListsPoison.SendMessageAsync(message.Body);
        await Site.App.ListsQueue.DeleteMessageAsync(message.MessageId, message.PopReceipt);

        await Site.App.StartAsync();
        await Bench.Site.UntilAsync(async () => await CountAsync(Site.App.ListsPoison) == 0);
        await Bench.Site.UntilAsync(() => Task.FromResult(Site.App.Log.Contains($"Poison {ListSite.Id(status)} form=tell", StringComparison.Ordinal)));
        await Site.UntilDeliveredAsync(50);
        Assert.Equal((ListPostState.Approved, 50), await StateAsync(status));
        await Site.SweepAsync(TimeSpan.FromMinutes(20));
        await Site.UntilDeliveredAsync(Subscribers);
        await Site.Site.UntilAsync(status, "sent");
        Assert.Equal(Subscribers, Site.Delivered.Select(mail => Assert.Single(mail.To)).Distinct().Count());
    }

    [Fact]
    public async Task The_next_batch_waits_until_the_one_before_is_taken_up()
    {
        var status = await StoppedAfterFirstBatchAsync("Slow");
        using var services = Site.App.Services(TimeProvider.System);
        var deliver = services.GetRequiredService<DeliverMail>();
        var ticket = Enqueuing.QueuedMail.Read((await Site.App.ListsQueue.PeekMessageAsync()).Value.Body)!;
        await deliver.RunAsync(ticket, default);
        Assert.Equal((50, 2), (await CountAsync(Site.App.Queue), await CountAsync(Site.App.ListsQueue)));
        Assert.Equal((ListPostState.Approved, 50), await StateAsync(status));

        await Site.App.Queue.ClearMessagesAsync();
        await deliver.RunAsync(ticket, default);
        Assert.Equal(Subscribers - 50, await CountAsync(Site.App.Queue));
        Assert.Equal((ListPostState.Queued, Subscribers), await StateAsync(status));
    }

    private async Task<(ListPostState State, int Queued)> StateAsync(Uri status) => await Site.PostRowAsync(status) is var post ? (post.Status, post.Queued) : default;

    /// <returns>The address of the status of a post that is approved, with fifty mails queued, and nobody there to go on.</returns>
    private async Task<Uri> StoppedAfterFirstBatchAsync(string headline)
    {
        await Site.SubscribeAsync(Subscribers);
        var status = await Site.PostAsync(headline);
        await Site.AskedAsync(status);
        await Site.App.StopAsync();
        using var services = Site.App.Services(TimeProvider.System);
        await services.GetRequiredService<DecidePost>().RunAsync(services.GetRequiredService<ListCatalog>().All.Single(), ListSite.Id(status), ListPostState.Approved, "moderator 1", default);
        var message = (await Site.App.Queue.ReceiveMessageAsync()).Value;
        await services.GetRequiredService<DeliverMail>().RunAsync(Enqueuing.QueuedMail.Read(message.Body)!, default);
        await Site.App.Queue.DeleteMessageAsync(message.MessageId, message.PopReceipt);
        return status;
    }

    private static async Task<int> CountAsync(QueueClient queue) => (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount;
}

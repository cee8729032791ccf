using Azure.Data.Tables;

namespace Sealpost.Subscribing;

/// <summary>Who is on the lists. Every write can be done again, and a later decision of the subscriber is never undone by an earlier one.</summary>
internal sealed class Subscribers(ListTable table, ListKeys keys, TimeProvider time)
{
    /// <param name="address">Normalized.</param>
    /// <param name="askedAt">When its owner asked for it: what happened to the subscription since then counts more.</param>
    /// <param name="consentAt">When its owner confirmed it.</param>
    /// <returns>Whether the address is on the list now.</returns>
    public async Task<bool> SubscribeAsync(
        string list, string address, DateTimeOffset askedAt, DateTimeOffset consentAt, string source, CancellationToken cancel)
    {
        var key = await keys.GetAsync(list, cancel);
        while (true)
        {
            var fresh = New(list, key, address, consentAt, source);
            if (await table.TryInsertAsync(fresh, cancel))
            {
                return true;
            }

            if (await FindAsync(list, fresh.RowKey, cancel) is not { } row)
            {
                continue;
            }

            if (row.IsActive || row.ChangedAt > askedAt)
            {
                return row.IsActive;
            }

            fresh.ETag = row.ETag;
            if (await table.TryReplaceAsync(fresh, cancel))
            {
                return true;
            }
        }
    }

    /// <summary>For good, whatever it was; the address is erased. Who was never on the list stays off it.</summary>
    /// <param name="row">A keyed hash (<see cref="ListKey.Row"/>).</param>
    /// <returns>Whether the list knows it.</returns>
    public Task<bool> UnsubscribeAsync(string list, string row, CancellationToken cancel) => ChangeAsync(list, row, subscriber =>
    {
        if (subscriber.Status is SubscriberState.Unsubscribed)
        {
            return false;
        }

        (subscriber.State, subscriber.Address) = (nameof(SubscriberState.Unsubscribed), null);
        return true;
    }, cancel);

    /// <summary>A mail server says that there is no such mailbox.</summary>
    /// <param name="post">The id of the post that could not be delivered; it counts once.</param>
    /// <param name="most">After so many of them the address gets no more.</param>
    /// <returns>Whether it is suppressed now.</returns>
    public async Task<bool> CountFailureAsync(string list, string row, string post, int most, CancellationToken cancel)
    {
        var suppressed = false;
        await ChangeAsync(list, row, subscriber =>
        {
            suppressed = subscriber.Status is SubscriberState.Suppressed;
            if (!subscriber.IsActive || subscriber.FailedPost == post)
            {
                return false;
            }

            (subscriber.Failures, subscriber.FailedPost) = (subscriber.Failures + 1, post);
            if (subscriber.Failures >= most)
            {
                (subscriber.State, suppressed) = (nameof(SubscriberState.Suppressed), true);
            }

            return true;
        }, cancel);
        return suppressed;
    }

    /// <summary>Nothing is left of it, not even that it has left: an import may put the address on the list again.</summary>
    /// <returns>Whether there was something.</returns>
    public Task<bool> EraseAsync(string list, string row, CancellationToken cancel) => table.TryDeleteAsync(list, row, cancel);

    public Task<Subscriber?> FindAsync(string list, string row, CancellationToken cancel) => table.FindAsync<Subscriber>(list, row, cancel);

    /// <summary>In the order of their rows.</summary>
    /// <param name="after">The row of the last one that is not wanted again; empty from the start.</param>
    public async Task<IReadOnlyList<Subscriber>> PageAsync(string list, string after, int count, CancellationToken cancel)
    {
        var page = new List<Subscriber>(count);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {list} and RowKey gt {after} and State eq {nameof(SubscriberState.Active)}");
        await foreach (var row in table.QueryAsync<Subscriber>(filter, Math.Min(count, 1000), cancel))
        {
            page.Add(row);
            if (page.Count == count)
            {
                break;
            }
        }

        return page;
    }

    /// <summary>All of them, whatever their state.</summary>
    public IAsyncEnumerable<Subscriber> ScanAsync(string list, CancellationToken cancel) =>
        table.QueryAsync<Subscriber>(TableClient.CreateQueryFilter($"PartitionKey eq {list}"), 1000, cancel);

    /// <returns>How many there are in each state; a state that nobody is in is left out.</returns>
    public async Task<IReadOnlyDictionary<SubscriberState, int>> CountAsync(string list, CancellationToken cancel)
    {
        var counts = new Dictionary<SubscriberState, int>();
        await foreach (var row in table.QueryAsync<Subscriber>(TableClient.CreateQueryFilter($"PartitionKey eq {list}"), 1000, cancel, [nameof(Subscriber.State)]))
        {
            counts[row.Status] = counts.GetValueOrDefault(row.Status) + 1;
        }

        return counts;
    }

    /// <param name="address">Normalized.</param>
    /// <returns>Where it is, if it is on the list.</returns>
    public async ValueTask<string> RowAsync(string list, string address, CancellationToken cancel) => (await keys.GetAsync(list, cancel)).Row(address);

    public async ValueTask<string> AddressAsync(Subscriber subscriber, CancellationToken cancel) =>
        (await keys.GetAsync(subscriber.PartitionKey, cancel)).Open(subscriber.RowKey, subscriber.Address!);

    private Subscriber New(string list, ListKey key, string address, DateTimeOffset consentAt, string source)
    {
        var row = key.Row(address);
        return new() { PartitionKey = list, RowKey = row, Address = key.Seal(row, address), ConsentAt = consentAt, Source = source, ChangedAt = time.GetUtcNow() };
    }

    /// <param name="change">Returns false when there is nothing to change.</param>
    private async Task<bool> ChangeAsync(string list, string row, Func<Subscriber, bool> change, CancellationToken cancel)
    {
        while (await FindAsync(list, row, cancel) is { } subscriber)
        {
            if (!change(subscriber))
            {
                return true;
            }

            subscriber.ChangedAt = time.GetUtcNow();
            if (await table.TryReplaceAsync(subscriber, cancel))
            {
                return true;
            }
        }

        return false;
    }
}

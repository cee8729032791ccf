using System.Collections.Concurrent;
using Azure.Data.Tables;

namespace Sealpost.Subscribing;

/// <summary>The posts to the lists. A decision is one write that only the first one of several can make.</summary>
internal sealed class ListPosts(ListTable table, TimeProvider time)
{
    /// <summary>How long a mail on its way may not know yet that its post was stopped.</summary>
    private static readonly TimeSpan Known = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(string List, string Id), (ListPost? Post, DateTimeOffset Until)> _recent = new();

    /// <summary>Once for each post; what is there already stays.</summary>
    public Task<bool> TryAddAsync(string list, string id, string form, DateTimeOffset acceptedAt, CancellationToken cancel) =>
        table.TryInsertAsync(new ListPost { PartitionKey = ListPost.Partition(list), RowKey = id, Form = form, AcceptedAt = acceptedAt }, cancel);

    public Task<ListPost?> FindAsync(string list, string id, CancellationToken cancel) => table.FindAsync<ListPost>(ListPost.Partition(list), id, cancel);

    /// <summary>As it was a second ago at the latest: every mail of a post asks.</summary>
    public async ValueTask<ListPost?> FindRecentAsync(string list, string id, CancellationToken cancel)
    {
        if (_recent.TryGetValue((list, id), out var known) && known.Until > time.GetUtcNow())
        {
            return known.Post;
        }

        if (_recent.Count > 100)
        {
            _recent.Clear();
        }

        var post = await FindAsync(list, id, cancel);
        _recent[(list, id)] = (post, time.GetUtcNow() + Known);
        return post;
    }

    /// <param name="from">The states from which it may be decided; in any other, what was decided stays.</param>
    /// <param name="by">Not a name.</param>
    /// <returns>The post as it is now; null when there is none.</returns>
    public async Task<ListPost?> DecideAsync(
        string list, string id, IReadOnlyList<ListPostState> from, ListPostState to, string by, CancellationToken cancel)
    {
        while (await FindAsync(list, id, cancel) is { } post)
        {
            if (!from.Contains(post.Status))
            {
                return post;
            }

            post.State = to.ToString();
            (post.DecidedAt, post.DecidedBy) = to is ListPostState.Stopped ? (post.DecidedAt, post.DecidedBy) : (time.GetUtcNow(), by);
            if (await table.TryReplaceAsync(post, cancel))
            {
                return post;
            }
        }

        return null;
    }

    /// <returns>False when somebody else changed it meanwhile.</returns>
    public Task<bool> TryWriteAsync(ListPost post, CancellationToken cancel) => table.TryReplaceAsync(post, cancel);

    /// <summary>All that are known of a list.</summary>
    public IAsyncEnumerable<ListPost> ScanAsync(string list, CancellationToken cancel) =>
        table.QueryAsync<ListPost>(TableClient.CreateQueryFilter($"PartitionKey eq {ListPost.Partition(list)}"), 1000, cancel);

    /// <summary>Those about which something may still have to be done.</summary>
    public IAsyncEnumerable<ListPost> ScanOpenAsync(string list, CancellationToken cancel) =>
        table.QueryAsync<ListPost>(TableClient.CreateQueryFilter($"PartitionKey eq {ListPost.Partition(list)} and Open eq {true}"), 1000, cancel);

    /// <summary>A subscriber is erased: no post says any more that it had got as far as them.</summary>
    public async Task ForgetAsync(string list, string row, CancellationToken cancel)
    {
        await foreach (var post in ScanAsync(list, cancel))
        {
            var now = post;
            while (now?.Cursor == row)
            {
                // A little before: whoever is queued again has the same mail already, by its id.
                now.Cursor = now.Open ? row[..8] : "";
                now = await TryWriteAsync(now, cancel) ? null : await FindAsync(list, post.RowKey, cancel);
            }
        }
    }

    public Task CloseAsync(ListPost post, CancellationToken cancel)
    {
        // It goes no further, and whose row that was is nobody's business any more.
        (post.Open, post.Cursor) = (false, "");
        return table.TryReplaceAsync(post, cancel);
    }
}

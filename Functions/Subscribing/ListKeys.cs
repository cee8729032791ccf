using System.Collections.Concurrent;
using System.Runtime.Serialization;
using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;
using Sealpost.Enqueuing;

namespace Sealpost.Subscribing;

/// <summary>The secret of each list, made at its first use and kept in the table, wrapped by the envelope key.</summary>
internal sealed class ListKeys(ListTable table, Envelope envelope, EnvelopeKeyRing ring)
{
    private readonly ConcurrentDictionary<string, ListKey> _known = new();

    /// <exception cref="RequestFailedException">The storage can't be reached.</exception>
    /// <exception cref="ListKeyMissingException">The envelope key that it is wrapped with is not in the settings.</exception>
    public async ValueTask<ListKey> GetAsync(string list, CancellationToken cancel)
    {
        if (await FindAsync(list, cancel) is { } known)
        {
            return known;
        }

        var fresh = ListRow.Of(list, envelope.Wrap(RandomNumberGenerator.GetBytes(32), list));
        return await table.TryInsertAsync(fresh, cancel) ? Open(list, fresh)
            : await FindAsync(list, cancel) ?? throw new InvalidOperationException("The list's row vanished between insert and read.");
    }

    /// <summary>For a name that somebody else wrote: nothing is made or remembered for it.</summary>
    /// <returns>Null when nobody ever was on a list of that name.</returns>
    /// <exception cref="RequestFailedException">The storage can't be reached.</exception>
    /// <exception cref="ListKeyMissingException">The envelope key that it is wrapped with is not in the settings.</exception>
    public async ValueTask<ListKey?> FindAsync(string list, CancellationToken cancel) =>
        _known.TryGetValue(list, out var known) ? known
        : await table.FindAsync<ListRow>(ListRow.Partition, list, cancel) is { } row ? Open(list, row) : null;

    /// <returns>Every list that ever had a subscriber, also one whose file is gone.</returns>
    public async Task<IReadOnlyList<string>> ListsAsync(CancellationToken cancel)
    {
        var names = new List<string>();
        await foreach (var row in table.QueryAsync<ListRow>(TableClient.CreateQueryFilter($"PartitionKey eq {ListRow.Partition}"), 1000, cancel))
        {
            names.Add(row.RowKey);
        }

        return names;
    }

    /// <summary>Puts the secrets of all lists under the current envelope key, also of those whose files are gone: their links are still out.</summary>
    /// <returns>Each list whose secret was not under it, the old key, and what became of it.</returns>
    public async Task<IReadOnlyList<(string List, string Kid, RewrapOutcome Outcome)>> RewrapAsync(CancellationToken cancel)
    {
        var outcomes = new List<(string, string, RewrapOutcome)>();
        await foreach (var row in table.QueryAsync<ListRow>(TableClient.CreateQueryFilter($"PartitionKey eq {ListRow.Partition}"), 1000, cancel))
        {
            if (row.Kid != ring.CurrentKey)
            {
                outcomes.Add((row.RowKey, row.Kid, await RewrapAsync(row.RowKey, row, cancel)));
            }
        }

        return outcomes;
    }

    private ListKey Open(string list, ListRow row)
    {
        var secret = envelope.Unwrap(row.Key, list) ?? throw new ListKeyMissingException(list, row.Kid);
        return _known.GetOrAdd(list, _ => new ListKey(secret));
    }

    private async Task<RewrapOutcome> RewrapAsync(string list, ListRow row, CancellationToken cancel)
    {
        try
        {
            if (envelope.Unwrap(row.Key, list) is not { } secret)
            {
                return RewrapOutcome.NoKey;
            }

            // Somebody who changed it meanwhile did the same.
            await table.TryReplaceAsync(row.With(envelope.Wrap(secret, list)), cancel);
            return RewrapOutcome.Done;
        }
        catch (CryptographicException)
        {
            return RewrapOutcome.Damaged;
        }
    }

    /// <summary>The row of a list itself. All of them are together, in a partition that no list can have the name of.</summary>
    private sealed class ListRow : ITableEntity
    {
        public const string Partition = "!key";

        public string PartitionKey { get; set; } = Partition;

        /// <summary>The list's name.</summary>
        public string RowKey { get; set; } = "";

        public DateTimeOffset? Timestamp { get; set; }

        public ETag ETag { get; set; }

        public string Kid { get; set; } = "";

        public byte[] Box { get; set; } = [];

        [IgnoreDataMember]
        public WrappedKey Key => new(Kid, Box);

        public static ListRow Of(string list, WrappedKey key) => new() { RowKey = list, Kid = key.Kid, Box = key.Box };

        public ListRow With(WrappedKey key)
        {
            (Kid, Box) = (key.Kid, key.Box);
            return this;
        }
    }
}

/// <summary>A list can't be read with the settings as they are. Its name and the key's id are no secrets.</summary>
internal sealed class ListKeyMissingException(string list, string kid)
    : Exception($"The envelope key {kid} that the list {list} is sealed with is not in the settings; add Envelope__Keys__{kid} again.");

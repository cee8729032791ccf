using System.Collections.Concurrent;
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
        if (_known.TryGetValue(list, out var known))
        {
            return known;
        }

        var row = await table.FindAsync<ListRow>(ListRow.Partition(list), ListRow.Row, cancel);
        if (row is null)
        {
            var fresh = ListRow.Of(list, envelope.Wrap(RandomNumberGenerator.GetBytes(32), list));
            row = await table.TryInsertAsync(fresh, cancel) ? fresh
                : await table.FindAsync<ListRow>(fresh.PartitionKey, fresh.RowKey, cancel) ?? throw new InvalidOperationException("The list's row vanished between insert and read.");
        }

        var secret = envelope.Unwrap(row.Key, list) ?? throw new ListKeyMissingException(list, row.Kid);
        return _known.GetOrAdd(list, new ListKey(secret));
    }

    /// <summary>Puts the secrets of all lists under the current envelope key.</summary>
    /// <returns>For each list whose secret was not under it: the old key, and what became of it.</returns>
    public async Task<IReadOnlyList<(string Kid, RewrapOutcome Outcome)>> RewrapAsync(IEnumerable<string> lists, CancellationToken cancel)
    {
        var outcomes = new List<(string, RewrapOutcome)>();
        foreach (var list in lists)
        {
            if (await table.FindAsync<ListRow>(ListRow.Partition(list), ListRow.Row, cancel) is { } row && row.Kid != ring.CurrentKey)
            {
                outcomes.Add((row.Kid, await RewrapAsync(list, row, cancel)));
            }
        }

        return outcomes;
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

    /// <summary>The row of a list itself; its partition holds nothing else.</summary>
    private sealed class ListRow : ITableEntity
    {
        public const string Row = "list";

        public string PartitionKey { get; set; } = "";

        public string RowKey { get; set; } = Row;

        public DateTimeOffset? Timestamp { get; set; }

        public ETag ETag { get; set; }

        public string Kid { get; set; } = "";

        public byte[] Box { get; set; } = [];

        public WrappedKey Key => new(Kid, Box);

        public static string Partition(string list) => $"{list}!key";

        public static ListRow Of(string list, WrappedKey key) => new() { PartitionKey = Partition(list), Kid = key.Kid, Box = key.Box };

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

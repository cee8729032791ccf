using System.Collections.Concurrent;

namespace Sealpost.Subscribing;

/// <summary>
/// Puts many on a list at once. Who is on it, has left it or is suppressed stays as it is, so that it can be run again without harm, and no old
/// file brings anybody back.
/// </summary>
internal sealed class SubscriberImport(ListTable table, ListKeys keys, TimeProvider time)
{
    /// <summary>Rows of one transaction (https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions).</summary>
    public const int Most = 100;

    private const int FindsAtOnce = 16;


    /// <param name="people">100 at most.</param>
    /// <param name="tally">What became of them is added to it.</param>
    public async Task AddAsync(string list, IReadOnlyCollection<NewSubscriber> people, ImportTally tally, CancellationToken cancel)
    {
        var key = await keys.GetAsync(list, cancel);
        var fresh = new Dictionary<string, Subscriber>();
        foreach (var person in people)
        {
            var row = key.Row(person.Address);
            if (!fresh.TryAdd(row, New(list, row, key, person)))
            {
                tally.Add(SubscriberState.Active);
            }
        }

        if (await TryAddAsync(fresh.Values, tally, cancel))
        {
            return;
        }

        var known = await FindAsync(fresh.Values, cancel);
        foreach (var state in known.Values)
        {
            tally.Add(state);
        }

        var others = fresh.Values.Where(row => !known.ContainsKey(row.RowKey)).ToList();
        if (!await TryAddAsync(others, tally, cancel))
        {
            foreach (var row in others)
            {
                await AddAsync(row, tally, cancel);
            }
        }
    }

    private async Task<bool> TryAddAsync(IReadOnlyCollection<Subscriber> rows, ImportTally tally, CancellationToken cancel)
    {
        if (rows.Count > 0 && !await table.TryInsertAllAsync([.. rows], cancel))
        {
            return false;
        }

        tally.Added += rows.Count;
        return true;
    }

    /// <summary>Somebody else changes the list at this moment.</summary>
    private async Task AddAsync(Subscriber row, ImportTally tally, CancellationToken cancel)
    {
        if (await table.TryInsertAsync(row, cancel))
        {
            tally.Added++;
        }
        else
        {
            tally.Add((await table.FindAsync<Subscriber>(row.PartitionKey, row.RowKey, cancel))?.Status ?? SubscriberState.Active);
        }
    }

    private async Task<ConcurrentDictionary<string, SubscriberState>> FindAsync(IEnumerable<Subscriber> rows, CancellationToken cancel)
    {
        var known = new ConcurrentDictionary<string, SubscriberState>();
        await Parallel.ForEachAsync(rows, new ParallelOptions { MaxDegreeOfParallelism = FindsAtOnce, CancellationToken = cancel }, async (row, stop) =>
        {
            if (await table.FindAsync<Subscriber>(row.PartitionKey, row.RowKey, stop) is { } there)
            {
                known[row.RowKey] = there.Status;
            }
        });
        return known;
    }

    private Subscriber New(string list, string row, ListKey key, NewSubscriber person) => new()
    {
        PartitionKey = list, RowKey = row, Address = key.Seal(row, person.Address), State = $"{person.State}", ConsentAt = person.ConsentAt, Source = person.Source,
        ChangedAt = time.GetUtcNow(),
    };
}

/// <summary>What became of the rows of an import, counted while it goes on.</summary>
internal sealed class ImportTally
{
    public int Added { get; set; }

    /// <summary>On the list already, or twice in the file.</summary>
    public int Known { get; private set; }

    public int Left { get; private set; }

    public int Suppressed { get; private set; }

    /// <summary>One that is on the list already.</summary>
    public void Add(SubscriberState state)
    {
        _ = state switch
        {
            SubscriberState.Unsubscribed => Left++,
            SubscriberState.Suppressed => Suppressed++,
            _ => Known++,
        };
    }
}

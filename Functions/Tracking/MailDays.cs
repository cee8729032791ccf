using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using Sealpost.Tables;

namespace Sealpost.Tracking;

/// <summary>
/// How many mails of a form were accepted on a day (UTC), by what became of them. The mails of a day are counted when somebody asks;
/// of a day that is over the numbers are kept, until one of its mails changes.
/// </summary>
internal sealed class MailDays(IndexTable index, TimeProvider time)
{
    private const string Partition = "days";
    private const string CountedAt = "CountedAt";
    private const string Fixed = "Fixed";
    private const string ErasedAt = "ErasedAt";

    /// <summary>Days whose row is there, as this instance knows.</summary>
    private readonly ConcurrentDictionary<string, bool> _begun = new();

    private DateOnly Today => MailIndex.Day(time.GetUtcNow());

    /// <summary>Makes the row of a form's day, so that the day is known; at most once an instance.</summary>
    public async Task BeginAsync(string form, DateTimeOffset acceptedAt, CancellationToken cancel)
    {
        var name = Name(form, MailIndex.Day(acceptedAt));
        if (!_begun.ContainsKey(name))
        {
            await index.Client.TryInsertAsync(new TableEntity(Partition, name), cancel);
            if (_begun.Count > 10_000)
            {
                _begun.Clear();
            }

            _begun[name] = true;
        }
    }

    /// <summary>What is kept of a day that is over is not right any more.</summary>
    public Task ChangedAsync(string form, DateTimeOffset acceptedAt, CancellationToken cancel)
    {
        var day = MailIndex.Day(acceptedAt);
        return day == Today
            ? Task.CompletedTask
            : index.Client.UpdateEntityAsync(new TableEntity(Partition, Name(form, day)) { [CountedAt] = DateTimeOffset.UnixEpoch }, ETag.All, TableUpdateMode.Merge, cancel);
    }

    /// <param name="form">Null for all.</param>
    /// <returns>In the order of the days.</returns>
    public async Task<IReadOnlyList<DayCount>> CountAsync(DateOnly from, DateOnly to, string? form, CancellationToken cancel)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey ge {MailIndex.Number(from)} and RowKey lt {MailIndex.Number(to) + "."}");
        var counts = new List<DayCount>();
        await foreach (var row in index.Client.RowsAsync<TableEntity>(filter, cancel))
        {
            if (DayCount.Of(row.RowKey) is { } count && (form is null || count.Form == form))
            {
                counts.Add(count with
                {
                    States = row.ContainsKey(Fixed) || row.GetDateTimeOffset(CountedAt) > DateTimeOffset.UnixEpoch ? Kept(row) : await CountAsync(count, row, cancel),
                    Erased = row.ContainsKey(ErasedAt),
                });
            }
        }

        return counts;
    }

    /// <summary>Its numbers stay as they are from now on; then the entries that they were counted from go.</summary>
    public async Task EraseAsync(DayCount count, Func<Task> entries, CancellationToken cancel)
    {
        var row = Row(count, count.States);
        row[Fixed] = true;
        await index.Client.UpsertEntityAsync(row, TableUpdateMode.Replace, cancel);
        await entries();
        await index.Client.UpdateEntityAsync(new TableEntity(row.PartitionKey, row.RowKey) { [ErasedAt] = time.GetUtcNow() }, ETag.All, TableUpdateMode.Merge, cancel);
    }

    private async Task<IReadOnlyDictionary<MailStatus, int>> CountAsync(DayCount day, TableEntity row, CancellationToken cancel)
    {
        var states = new SortedDictionary<MailStatus, int>();
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {MailIndex.DayPartition(day.Form, day.Day)}");
        await foreach (var mail in index.Client.RowsAsync<MailRecord>(filter, cancel, columns: [nameof(MailRecord.Status)]))
        {
            states[mail.State] = states.GetValueOrDefault(mail.State) + 1;
        }

        if (day.Day < Today)
        {
            await KeepAsync(Row(day, states), row.ETag, cancel);
        }

        return states;
    }

    /// <summary>Unless one of its mails has changed meanwhile.</summary>
    private async Task KeepAsync(TableEntity row, ETag etag, CancellationToken cancel)
    {
        row.ETag = etag;
        await index.Client.TryReplaceAsync(row, cancel);
    }

    private TableEntity Row(DayCount day, IReadOnlyDictionary<MailStatus, int> states)
    {
        var row = new TableEntity(Partition, Name(day.Form, day.Day)) { [CountedAt] = time.GetUtcNow() };
        foreach (var (state, count) in states)
        {
            row[$"{state}"] = count;
        }

        return row;
    }

    private static SortedDictionary<MailStatus, int> Kept(TableEntity row) => new(Enum.GetValues<MailStatus>()
        .Where(state => row.GetInt32($"{state}") is > 0).ToDictionary(state => state, state => row.GetInt32($"{state}")!.Value));

    private static string Name(string form, DateOnly day) => $"{MailIndex.Number(day)}-{form}";
}

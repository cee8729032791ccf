using System.Globalization;
using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Sealpost.Tables;

namespace Sealpost.Tracking;

/// <summary>Mails by state, and by form and day. The ledger writes it; <see cref="IndexTable"/> tells what the rows are.</summary>
internal sealed class MailIndex(IndexTable index, MailDays days)
{
    private readonly RowCommits _commits = new(index.Client);

    /// <summary>The states that a mail is found by without its form and day.</summary>
    public static IReadOnlyList<MailStatus> Open { get; } =
        [MailStatus.Deferred, MailStatus.Held, MailStatus.Unknown, MailStatus.Failed, MailStatus.Bounced];

    public static bool IsOpen(MailStatus status) => Open.Contains(status);

    /// <summary>To be called before the ledger says so: a mail that is not done with is never missing here.</summary>
    public Task OpenAsync(MailRecord row, CancellationToken cancel) => index.Client.EnsuredAsync(
        () => index.Client.UpsertEntityAsync(Copy(row, OpenPartition(row.PartitionKey)), TableUpdateMode.Replace, cancel), cancel);

    /// <summary>Follows what the ledger says now. Can be done again.</summary>
    public async Task FollowAsync(MailRecord row, CancellationToken cancel)
    {
        await days.BeginAsync(row.Form, row.AcceptedAt, cancel);
        await _commits.UpsertAsync(Copy(row, DayPartition(row.Form, Day(row.AcceptedAt))));
        await days.ChangedAsync(row.Form, row.AcceptedAt, cancel);
        if (IsOpen(row.State) && !row.IsDiscarded)
        {
            await OpenAsync(row, cancel);
        }
        else if (row.Listed)
        {
            await CloseAsync(row.PartitionKey, cancel);
        }
    }

    /// <summary>Mails that are not done with. A transition that is being written at this moment may show as before.</summary>
    /// <param name="states">Of <see cref="Open"/>.</param>
    /// <param name="form">Null for all.</param>
    /// <param name="dueBefore">Only those whose lease ended or whose next attempt was due before.</param>
    public async IAsyncEnumerable<MailRecord> ListAsync(
        IReadOnlyCollection<MailStatus> states, string? form, DateTimeOffset? dueBefore, [EnumeratorCancellation] CancellationToken cancel)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey ge {"open-"} and PartitionKey lt {"open."}");
        filter += $" and ({string.Join(" or ", states.Select(state => $"Status eq '{state}'"))})";
        filter += form is null ? "" : $" and {TableClient.CreateQueryFilter($"Form eq {form}")}";
        filter += dueBefore is { } due ? $" and {TableClient.CreateQueryFilter($"Until lt {due}")}" : "";
        await foreach (var row in index.Client.RowsAsync<MailRecord>(filter, cancel))
        {
            yield return Original(row);
        }
    }

    /// <summary>Every mail of a form that was accepted on a day and whose state was recorded since, in no order.</summary>
    public async IAsyncEnumerable<MailRecord> DayAsync(string form, DateOnly day, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in index.Client.RowsAsync<MailRecord>(TableClient.CreateQueryFilter($"PartitionKey eq {DayPartition(form, day)}"), cancel))
        {
            yield return Original(row);
        }
    }

    /// <summary>Nothing of it is left here.</summary>
    public async Task ForgetAsync(MailRecord row, CancellationToken cancel)
    {
        await CloseAsync(row.PartitionKey, cancel);
        await DeleteAsync(DayPartition(row.Form, Day(row.AcceptedAt)), row.PartitionKey, cancel);
    }

    /// <summary>No mail of that day is left here.</summary>
    public async Task ForgetAsync(string form, DateOnly day, CancellationToken cancel)
    {
        await foreach (var entry in DayAsync(form, day, cancel))
        {
            await DeleteAsync(DayPartition(form, day), entry.PartitionKey, cancel);
        }
    }

    public static string DayPartition(string form, DateOnly day) => $"day-{Number(day)}-{form}";

    public static DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);

    /// <summary>YYYYMMDD.</summary>
    public static string Number(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    private Task<bool> CloseAsync(string id, CancellationToken cancel) => DeleteAsync(OpenPartition(id), id, cancel);

    private Task<bool> DeleteAsync(string partition, string row, CancellationToken cancel) => index.Client.TryDeleteAsync(partition, row, cancel);

    private static string OpenPartition(string id) => $"open-{id[0]}";

    /// <summary>What lists show. No hash of anybody, so that there is nothing to erase here.</summary>
    private static TableEntity Copy(MailRecord row, string partition) => new(partition, row.PartitionKey)
    {
        [nameof(row.Form)] = row.Form, [nameof(row.Status)] = row.Status, [nameof(row.Kind)] = row.Kind, [nameof(row.Reason)] = row.Reason,
        [nameof(row.AcceptedAt)] = row.AcceptedAt, [nameof(row.UpdatedAt)] = row.UpdatedAt, [nameof(row.Until)] = row.Until,
        [nameof(row.Attempts)] = row.Attempts, [nameof(row.QueueId)] = row.QueueId,
    };

    private static MailRecord Original(MailRecord row)
    {
        (row.PartitionKey, row.RowKey) = (row.RowKey, MailRecord.Row);
        return row;
    }
}

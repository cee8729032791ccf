using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using Sealpost.Tables;

namespace Sealpost.Tracking;

/// <summary>
/// The state of every mail that was taken up. The first act of a delivery is to claim its row here. What is recorded here is found by
/// state, form and day in the <see cref="MailIndex"/>.
/// </summary>
internal sealed class MailLedger(TableClient table, MailIndex index, IOptions<LedgerOptions> options, TimeProvider time)
{
    private TimeSpan Lease => options.Value.Lease;

    /// <param name="attempt">Attempts made before the queue message was written: it tells a delayed copy from an older message.</param>
    /// <param name="released">An operator lets it go, so that it may be taken out of its hold.</param>
    public async Task<Claim> ClaimAsync(string id, string form, DateTimeOffset acceptedAt, int attempt, bool released, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var owner = RandomNumberGenerator.GetHexString(16, lowercase: true);
        var fresh = new MailRecord
        {
            PartitionKey = id, Form = form, AcceptedAt = acceptedAt, UpdatedAt = now, Attempts = 1, Until = now + Lease, Owner = owner,
            History = MailHistory.Add("", new(now, MailStatus.Sending, null)),
        };
        if (await table.TryInsertAsync(fresh, cancel))
        {
            return new Claim.Taken(fresh);
        }

        var row = await ExistingAsync(id, cancel);
        return row.State switch
        {
            _ when row.Owner == owner => new Claim.Taken(row),
            _ when row.IsFinal || (row.AwaitsOperator && !released) => await FinalAsync(row, cancel),
            // No longer than a lease: a clock that was set back would else let it wait for as long as that.
            MailStatus.Sending when row.Until > now => new Claim.NotNow(row.Until < now + Lease ? row.Until.Value : now + Lease, row.Attempts),
            MailStatus.Sending => new Claim.Abandoned(row),
            _ when row.Until > now || attempt != row.Attempts => new Claim.NotNow(row.Until ?? now, row.Attempts),
            _ => await TakeAsync(row, owner, now, cancel),
        };
    }

    /// <summary>Writes the row of a mail that waits for an operator, or is a repeat, unless it has one.</summary>
    /// <returns>Whether this call wrote it.</returns>
    public async Task<bool> TryInsertAsync(
        string id, string form, DateTimeOffset acceptedAt, MailStatus status, string reason, string? twinId, string? visitors, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var row = new MailRecord
        {
            PartitionKey = id, Form = form, AcceptedAt = acceptedAt, UpdatedAt = now, Status = status.ToString(), Reason = reason, TwinId = twinId, Visitors = visitors,
            Listed = MailIndex.IsOpen(status), History = MailHistory.Add("", new(now, status, reason)),
        };
        if (row.Listed)
        {
            await index.OpenAsync(row, cancel);
        }

        var inserted = await table.TryInsertAsync(row, cancel);
        // Of two that insert it, the other may have come further.
        await index.FollowAsync(inserted ? row : await ExistingAsync(id, cancel), cancel);
        return inserted;
    }

    /// <returns>Null when it was never taken up.</returns>
    public Task<MailRecord?> FindAsync(string id, CancellationToken cancel) => table.FindAsync<MailRecord>(id, MailRecord.Row, cancel);

    /// <returns>The row of the mail, or of the one that it is a repeat of.</returns>
    public async Task<MailRecord?> FindFirstAsync(string id, CancellationToken cancel)
    {
        var row = await FindAsync(id, cancel);
        return row?.TwinId is { } twin ? await FindAsync(twin, cancel) : row;
    }

    /// <summary>Ends a mail that nothing can be made of; a final state stays, and what may have gone out is unknown.</summary>
    public async Task<MailStatus> GiveUpAsync(string id, string form, DateTimeOffset acceptedAt, string reason, string? visitors, CancellationToken cancel)
    {
        if (await TryInsertAsync(id, form, acceptedAt, MailStatus.Failed, reason, null, visitors, cancel))
        {
            return MailStatus.Failed;
        }

        var row = await ExistingAsync(id, cancel);
        if (row.IsFinal)
        {
            return row.State;
        }

        var end = row.State is MailStatus.Sending ? MailStatus.Unknown : MailStatus.Failed;
        await RecordAsync(row, end, null, reason, cancel);
        return end;
    }

    /// <summary>Writes a row that this delivery holds, or an operator decides upon, and what follows it.</summary>
    /// <exception cref="RequestFailedException">412: it changed meanwhile, and what is written there stays.</exception>
    /// <exception cref="InvalidOperationException">A state can't follow the other (<see cref="MailTransitions"/>): a fault of ours.</exception>
    public async Task RecordAsync(MailRecord row, MailStatus status, DateTimeOffset? until, string? reason, CancellationToken cancel)
    {
        await WriteAsync(row, status, until, reason, cancel);
        await FollowAsync(row, cancel);
    }

    /// <summary>The row alone. <see cref="FollowAsync"/> has to come after it; if it does not, the mail's message brings it back.</summary>
    /// <exception cref="RequestFailedException">412: it changed meanwhile, and what is written there stays.</exception>
    /// <exception cref="InvalidOperationException">A state can't follow the other (<see cref="MailTransitions"/>): a fault of ours.</exception>
    public async Task WriteAsync(MailRecord row, MailStatus status, DateTimeOffset? until, string? reason, CancellationToken cancel)
    {
        if (!MailTransitions.May(row.State, status))
        {
            throw new InvalidOperationException($"A mail that is {row.State} can't become {status}.");
        }

        // Changed only when it is written, so that a write that failed can be tried again.
        var next = row.With(status, until, reason, time.GetUtcNow());
        if (MailIndex.IsOpen(status) && !next.IsDiscarded)
        {
            next.Listed = true;
            await index.OpenAsync(next, cancel);
        }

        try
        {
            var written = await table.UpdateEntityAsync(next, row.ETag, TableUpdateMode.Replace, cancel);
            next.ETag = written.Headers.ETag ?? row.ETag;
        }
        catch (RequestFailedException changed) when (changed.Status == 412)
        {
            // Perhaps by this very write, whose first answer was lost.
            var found = await FindAsync(row.PartitionKey, cancel);
            if (found is null || !next.IsSame(found))
            {
                await (found is null ? Task.CompletedTask : FollowAsync(found, cancel));
                throw;
            }

            next.ETag = found.ETag;
        }

        row.Take(next);
    }

    /// <summary>Makes the index say what the row says. Can be done again.</summary>
    public Task FollowAsync(MailRecord row, CancellationToken cancel) => row.State is MailStatus.Sending ? Task.CompletedTask : index.FollowAsync(row, cancel);

    /// <summary>Keeps the lease, and with it which recipients have the mail already.</summary>
    public Task RenewAsync(MailRecord row, CancellationToken cancel) =>
        RecordAsync(row, MailStatus.Sending, time.GetUtcNow() + Lease, null, cancel);

    /// <param name="filter">OData; null for every mail.</param>
    public IAsyncEnumerable<MailRecord> ScanAsync(string? filter, CancellationToken cancel) =>
        table.RowsAsync<MailRecord>($"RowKey eq '{MailRecord.Row}'{(filter is null ? "" : $" and ({filter})")}", cancel);

    /// <summary>The mails whose ids begin so.</summary>
    public IAsyncEnumerable<MailRecord> RangeAsync(string prefix, CancellationToken cancel) =>
        ScanAsync(TableClient.CreateQueryFilter($"PartitionKey ge {prefix} and PartitionKey lt {prefix + '~'}"), cancel);

    /// <summary>Writes the marks of recipients alone; the mail's state is not touched.</summary>
    /// <returns>False when somebody else changed the row meanwhile.</returns>
    public async Task<bool> TrySaveMarksAsync(MailRecord row, CancellationToken cancel)
    {
        try
        {
            await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, cancel);
            return true;
        }
        catch (RequestFailedException changed) when (changed.Status is 404 or 412)
        {
            return false;
        }
    }

    /// <summary>Its message came back: perhaps because a process died before the index followed.</summary>
    private async Task<Claim> FinalAsync(MailRecord row, CancellationToken cancel)
    {
        await FollowAsync(row, cancel);
        return new Claim.Final(row.State);
    }

    private async Task<MailRecord> ExistingAsync(string id, CancellationToken cancel) =>
        await FindAsync(id, cancel) ?? throw new InvalidOperationException("The ledger row vanished between insert and read.");

    private async Task<Claim> TakeAsync(MailRecord row, string owner, DateTimeOffset now, CancellationToken cancel)
    {
        try
        {
            row.Attempts++;
            row.Owner = owner;
            await RecordAsync(row, MailStatus.Sending, now + Lease, null, cancel);
            return new Claim.Taken(row);
        }
        catch (RequestFailedException taken) when (taken.Status == 412)
        {
            return new Claim.NotNow(now + Lease, row.Attempts);
        }
    }
}

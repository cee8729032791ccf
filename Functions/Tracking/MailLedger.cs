using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Options;

namespace Sealpost.Tracking;

/// <summary>The state of every mail that was taken up. The first act of a delivery is to claim its row here.</summary>
internal sealed class MailLedger(TableClient table, IOptions<LedgerOptions> options, TimeProvider time)
{
    private TimeSpan Lease => options.Value.Lease;

    /// <param name="attempt">Attempts made before the queue message was written: it tells a delayed copy from an older message.</param>
    /// <param name="released">An operator lets it go, so that it may be taken out of its hold.</param>
    public async Task<Claim> ClaimAsync(string id, string form, DateTimeOffset acceptedAt, int attempt, bool released, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var fresh = new MailRecord
        {
            PartitionKey = id, Form = form, AcceptedAt = acceptedAt, UpdatedAt = now, Attempts = 1, Until = now + Lease,
        };
        if (await table.TryInsertAsync(fresh, cancel))
        {
            return new Claim.Taken(fresh);
        }

        var row = await FindAsync(id, cancel) ?? throw new InvalidOperationException("The ledger row vanished between insert and read.");
        return row.State switch
        {
            _ when row.IsFinal || (row.AwaitsOperator && !released) => new Claim.Final(row.State),
            MailStatus.Sending when row.Until > now => new Claim.NotNow(row.Until.Value, row.Attempts),
            MailStatus.Sending => new Claim.Abandoned(row),
            _ when row.Until > now || attempt != row.Attempts => new Claim.NotNow(row.Until ?? now, row.Attempts),
            _ => await TakeAsync(row, now, cancel),
        };
    }

    /// <summary>Writes the row of a mail that waits for an operator, or is a repeat, unless it has one.</summary>
    /// <returns>Whether this call wrote it.</returns>
    public Task<bool> TryInsertAsync(
        string id, string form, DateTimeOffset acceptedAt, MailStatus status, string reason, string? twinId, CancellationToken cancel) =>
        table.TryInsertAsync(new MailRecord
        {
            PartitionKey = id, Form = form, AcceptedAt = acceptedAt, UpdatedAt = time.GetUtcNow(), Status = status.ToString(), Reason = reason, TwinId = twinId,
        }, cancel);

    public async Task<MailRecord?> FindAsync(string id, CancellationToken cancel)
    {
        try
        {
            var found = await table.GetEntityIfExistsAsync<MailRecord>(id, MailRecord.Row, cancellationToken: cancel);
            return found.HasValue ? found.Value : null;
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            // No table yet: nothing was ever taken up.
            return null;
        }
    }

    /// <summary>Ends a mail that nothing can be made of; a final state stays, and what may have gone out is unknown.</summary>
    public async Task<MailStatus> GiveUpAsync(string id, string form, DateTimeOffset acceptedAt, string reason, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var fresh = new MailRecord
        {
            PartitionKey = id, Form = form, AcceptedAt = acceptedAt, UpdatedAt = now, Reason = reason, Status = nameof(MailStatus.Failed),
        };
        if (await table.TryInsertAsync(fresh, cancel))
        {
            return MailStatus.Failed;
        }

        var row = await FindAsync(id, cancel) ?? throw new InvalidOperationException("The ledger row vanished between insert and read.");
        if (row.IsFinal)
        {
            return row.State;
        }

        var end = row.State is MailStatus.Sending ? MailStatus.Unknown : MailStatus.Failed;
        await RecordAsync(row, end, null, reason, cancel);
        return end;
    }

    /// <summary>Writes a row that this delivery holds; a row that changed under us is a fault, and the queue brings the mail back.</summary>
    public async Task RecordAsync(MailRecord row, MailStatus status, DateTimeOffset? until, string? reason, CancellationToken cancel)
    {
        row.Status = status.ToString();
        row.UpdatedAt = time.GetUtcNow();
        row.Until = until;
        row.Reason = reason;
        var written = await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, cancel);
        row.ETag = written.Headers.ETag ?? row.ETag;
    }

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

    private async Task<Claim> TakeAsync(MailRecord row, DateTimeOffset now, CancellationToken cancel)
    {
        try
        {
            row.Attempts++;
            await RecordAsync(row, MailStatus.Sending, now + Lease, null, cancel);
            return new Claim.Taken(row);
        }
        catch (RequestFailedException taken) when (taken.Status == 412)
        {
            return new Claim.NotNow(now + Lease, row.Attempts);
        }
    }
}

/// <summary>What the ledger says of a mail that comes off the queue.</summary>
internal abstract record Claim
{
    /// <summary>It is ours to send.</summary>
    public sealed record Taken(MailRecord Row) : Claim;

    /// <summary>Its fate is recorded: a duplicate or a redelivery.</summary>
    public sealed record Final(MailStatus Status) : Claim;

    /// <summary>Somebody else is at it, or it is too early; look again.</summary>
    public sealed record NotNow(DateTimeOffset Until, int Attempts) : Claim;

    /// <summary>A process died while it was sending.</summary>
    public sealed record Abandoned(MailRecord Row) : Claim;
}

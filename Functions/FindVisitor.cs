using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Azure;
using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Subscribing;
using Sealpost.Tracking;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>
/// What is kept of one person, by an e-mail address. Whatever still has its content is opened, so that nothing depends on how it is marked;
/// rows without content are found by the keyed hashes in them.
/// </summary>
internal sealed class FindVisitor(
    Envelope envelope, MailEnqueuer queue, EnvelopeQueue queues, EnvelopeBlobs blobs, MailLedger ledger, MailErasure erasure, VisitorMarks marks, ListKeys keys, Subscribers subscribers)
{
    /// <param name="address">Normalized (<see cref="Checking.EmailAddress"/>).</param>
    /// <exception cref="ListKeyMissingException">A list's secret can't be opened with the settings as they are.</exception>
    public async Task<Visitor> WhoAsync(string address, CancellationToken cancel)
    {
        var rows = new Dictionary<string, string>();
        foreach (var list in await keys.ListsAsync(cancel))
        {
            rows[list] = await subscribers.RowAsync(list, address, cancel);
        }

        return new(address, rows);
    }

    /// <summary>Every mail that is kept beside the queues, whoever wrote it.</summary>
    public async IAsyncEnumerable<(KeptFolder Folder, QueuedMail Mail)> KeptAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var folder in Enum.GetValues<KeptFolder>())
        {
            foreach (var name in await blobs.ListAsync(KeptMail.Path(folder), cancel))
            {
                if (await blobs.ReadAsync<QueuedMail>(name, cancel) is { Content.Id.Length: > 0 } kept)
                {
                    yield return (folder, kept.Content);
                }
            }
        }
    }

    public async Task<HiddenMessages> HiddenAsync(CancellationToken cancel)
    {
        var total = await queues.CountAsync(cancel);
        var tickets = (await blobs.ListAsync(KeptMail.Path(KeptFolder.Waiting), cancel)).Select(name => Path.GetFileNameWithoutExtension(name)).ToHashSet();
        // A mail that was erased while it waited for its time: its ticket comes up then, and is found to stand for nothing.
        await foreach (var row in erasure.WaitingAsync(cancel))
        {
            tickets.Add(row.PartitionKey);
        }

        return new(total, tickets);
    }

    /// <summary>The rows of the ledger that are marked with the address. It reads the whole ledger.</summary>
    public async IAsyncEnumerable<MailRecord> RowsAsync(Visitor who, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in ledger.ScanAsync(null, cancel))
        {
            if (IsMarked(who, row.Visitors, row.Subscriber))
            {
                yield return row;
            }
        }
    }

    /// <summary>Opens the mail, and says whose it is.</summary>
    public async Task<FoundMail> LookAsync(Visitor who, QueuedMail mail, CancellationToken cancel)
    {
        var marked = IsMarked(who, mail.Visitors, mail.Subscriber);
        if (mail.Sealed is null && mail.Blob is null)
        {
            return new(marked, null, false);
        }

        try
        {
            var submission = envelope.Open(await queue.PostAsync(mail, cancel), mail.Id, mail.Form, mail.AcceptedAt);
            return new(marked || submission?.Addresses().Contains(who.Address, StringComparer.OrdinalIgnoreCase) is true, submission, submission is null && !marked);
        }
        catch (CryptographicException)
        {
            return new(marked, null, !marked);
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
            return new(marked, null, false);
        }
    }

    private bool IsMarked(Visitor who, string? visitors, string? subscriber) =>
        marks.Has(visitors, who.Address) || (subscriber is not null && who.ListRows.Values.Contains(subscriber));
}

/// <param name="Address">Normalized.</param>
/// <param name="ListRows">The row of the address on each list that ever had subscribers, whether it is there or not.</param>
internal sealed record Visitor(string Address, IReadOnlyDictionary<string, string> ListRows);

/// <param name="IsTheirs">The address is in it.</param>
/// <param name="Content">Null when there is none any more, or it does not open.</param>
/// <param name="IsClosed">It is not marked, and its content opens with no key of the settings: nobody can say whose it is.</param>
internal sealed record FoundMail(bool IsTheirs, Submission? Content, bool IsClosed);

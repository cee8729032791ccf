using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Subscribing;
using Sealpost.Tracking;

namespace Sealpost;

/// <summary>Collects what is kept of one person, to be given to them. Nothing is changed.</summary>
internal sealed class ExportVisitor(FindVisitor find, EnvelopeQueue queues, MailLedger ledger, SubmissionId ids, Subscribers subscribers)
{
    public async Task<VisitorExport> RunAsync(Visitor who, CancellationToken cancel)
    {
        var (mails, closed) = (new Dictionary<string, ExportedMail>(), 0);
        await foreach (var (_, mail) in find.KeptAsync(cancel))
        {
            await TakeAsync(mail);
        }

        var hidden = await find.HiddenAsync(cancel);
        await foreach (var visit in queues.VisitAsync(cancel))
        {
            hidden.See(visit.Mail);
            await (visit.Mail is { } mail ? TakeAsync(mail) : Task.CompletedTask);
            await visit.PutBackAsync(null, cancel);
        }

        await foreach (var row in find.RowsAsync(who, cancel))
        {
            mails.TryAdd(row.PartitionKey, Mail(row.PartitionKey, row.Form, row.AcceptedAt, row, null));
        }

        return new(who.Address, [.. mails.Values.OrderBy(mail => mail.AcceptedAt)], await ListsAsync(who, cancel), hidden.Count, closed);

        async Task TakeAsync(QueuedMail mail)
        {
            var found = await find.LookAsync(who, mail, cancel);
            closed += found.IsClosed ? 1 : 0;
            if (found.IsTheirs && (found.Content is not null || !mails.ContainsKey(mail.Id)))
            {
                mails[mail.Id] = Mail(mail.Id, mail.Form, mail.AcceptedAt, await ledger.FindAsync(mail.Id, cancel), found.Content);
            }
        }
    }

    private ExportedMail Mail(string id, string form, DateTimeOffset acceptedAt, MailRecord? row, Submission? content) =>
        new(id, ids.Receipt(id), form, acceptedAt, row?.State, row?.UpdatedAt, content);

    private async Task<IReadOnlyList<ExportedSubscription>> ListsAsync(Visitor who, CancellationToken cancel)
    {
        var found = new List<ExportedSubscription>();
        foreach (var (list, row) in who.ListRows)
        {
            if (await subscribers.FindAsync(list, row, cancel) is { } subscriber)
            {
                found.Add(new(list, subscriber.Status, subscriber.ConsentAt, subscriber.Source, subscriber.ChangedAt, subscriber.Failures));
            }
        }

        return found;
    }
}

/// <param name="Hidden">About how many messages of the queues could not be looked at.</param>
/// <param name="Closed">Mails that open with no key of the settings.</param>
internal sealed record VisitorExport(
    string Address, IReadOnlyList<ExportedMail> Mails, IReadOnlyList<ExportedSubscription> Lists, int Hidden, int Closed);

/// <param name="State">Null while it was never taken up.</param>
/// <param name="Content">Null when it is gone: of a mail that was sent nothing is kept.</param>
internal sealed record ExportedMail(
    string Id, string Receipt, string Form, DateTimeOffset AcceptedAt, MailStatus? State, DateTimeOffset? UpdatedAt, Submission? Content);

internal sealed record ExportedSubscription(
    string List, SubscriberState State, DateTimeOffset ConsentAt, string Source, DateTimeOffset ChangedAt, int Failures);

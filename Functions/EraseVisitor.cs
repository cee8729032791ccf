using Azure;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Subscribing;
using Sealpost.Tracking;
using Sealpost.Transferring;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>
/// Erases what is kept of one person: mail that waits, is held or parked, with its files; posts kept for transfers; subscriptions; and of the
/// ledger's rows all but form, state and times. It can be done again at any point, and looks twice, because mail moves.
/// </summary>
internal sealed partial class EraseVisitor(
    FindVisitor find, EnvelopeQueue queues, MailEnqueuer queue, KeptMail kept, MailLedger ledger, MailErasure erasure, Subscribers subscribers,
    TransferTable transfers, ListCatalog lists, FormCatalog forms, DecidePost posts, ListPosts listPosts, AuditLog audit, ILogger<EraseVisitor> logger)
{
    /// <param name="rehearsal">Nothing is erased, only counted.</param>
    /// <param name="by">Who, for the audit log.</param>
    public async Task<ErasureReport> RunAsync(Visitor who, bool rehearsal, string by, CancellationToken cancel)
    {
        var tally = new ErasureTally(rehearsal);
        foreach (var (list, row) in who.ListRows)
        {
            if (rehearsal ? await subscribers.FindAsync(list, row, cancel) is not null : await subscribers.EraseAsync(list, row, cancel))
            {
                tally.Lists.Add(list);
            }

            await (rehearsal ? Task.CompletedTask : listPosts.ForgetAsync(list, row, cancel));
        }

        for (var look = 0; look < (rehearsal ? 1 : 2); look++)
        {
            tally.Begin();
            await KeptAsync(who, tally, cancel);
            await QueuesAsync(who, tally, cancel);
            await RowsAsync(who, tally, cancel);
        }

        var report = new ErasureReport(tally.Mails.Count, tally.Rows.Count, tally.Lists, tally.Busy.Count, tally.Hidden, tally.Closed);
        if (!rehearsal)
        {
            var words = $"{report.Mails} mails, {report.Rows} rows, {report.Lists.Count} lists; {(report.IsComplete ? "complete" : "not complete yet")}";
            await audit.WriteAsync(by, "erase", "", words, CancellationToken.None);
            Log.Erased(logger, report.Mails, report.Rows, report.Lists.Count, report.IsComplete);
        }

        return report;
    }

    private async Task KeptAsync(Visitor who, ErasureTally tally, CancellationToken cancel)
    {
        await foreach (var (folder, mail) in find.KeptAsync(cancel))
        {
            var found = await find.LookAsync(who, mail, cancel);
            tally.Closed += found.IsClosed ? 1 : 0;
            if (found.IsTheirs && tally.Takes(mail.Id))
            {
                await StopAsync(folder, mail, cancel);
                if (await EndAsync(mail, tally, cancel))
                {
                    await ForgetAsync(folder, mail, cancel);
                }
            }
        }
    }

    private async Task QueuesAsync(Visitor who, ErasureTally tally, CancellationToken cancel)
    {
        var hidden = await find.HiddenAsync(cancel);
        await foreach (var visit in queues.VisitAsync(cancel))
        {
            hidden.See(visit.Mail);
            var found = visit.Mail is { } mail ? await find.LookAsync(who, mail, cancel) : null;
            tally.Closed += found is { IsClosed: true } ? 1 : 0;
            if (found is { IsTheirs: true } && tally.Takes(visit.Mail!.Id) && await EndAsync(visit.Mail, tally, cancel))
            {
                await queue.ForgetAsync(visit.Mail, cancel);
                await visit.RemoveAsync(cancel);
            }
            else
            {
                await visit.PutBackAsync(null, cancel);
            }
        }

        tally.Hidden = hidden.Count;
    }

    private async Task RowsAsync(Visitor who, ErasureTally tally, CancellationToken cancel)
    {
        await foreach (var row in find.RowsAsync(who, cancel))
        {
            tally.Rows.Add(row.PartitionKey);
            if (!tally.Rehearsal)
            {
                await EndAsync(row, tally, cancel);
            }
        }
    }

    /// <summary>A post that is on its way to a list's subscribers goes no further.</summary>
    private async Task StopAsync(KeptFolder folder, QueuedMail mail, CancellationToken cancel)
    {
        if (folder is KeptFolder.Posts && forms.TryGet(mail.Form, out var loaded) && lists.TryGet(loaded.Form?.Definition.PostTo, out var list))
        {
            await posts.RunAsync(list, mail.Id, ListPostState.Stopped, "operator", cancel);
        }
    }

    private async Task ForgetAsync(KeptFolder folder, QueuedMail mail, CancellationToken cancel)
    {
        await EraseTransferAsync();
        await queue.ForgetAsync(mail, cancel);
        await kept.ForgetAsync(folder, mail.Id, cancel);
        // Once more: it may have got its number meanwhile, and a transfer must not look for it.
        await EraseTransferAsync();

        Task EraseTransferAsync() => folder is KeptFolder.Transferred ? transfers.EraseAsync(mail.Form, mail.Id, mail.AcceptedAt, cancel) : Task.CompletedTask;
    }

    /// <summary>The row first, so that a message still under way finds it.</summary>
    /// <returns>Whether the mail is nobody's to send any more, so that its content may go.</returns>
    private async Task<bool> EndAsync(QueuedMail mail, ErasureTally tally, CancellationToken cancel)
    {
        var end = mail.Subscriber is null ? MailStatus.Failed : MailStatus.Withdrawn;
        if (!await ledger.TryInsertAsync(mail.Id, mail.Form, mail.AcceptedAt, end, MailRecord.ErasedOnRequest, null, null, cancel))
        {
            tally.Rows.Add(mail.Id);
        }

        return await ledger.FindAsync(mail.Id, cancel) is { } row && await EndAsync(row, tally, cancel);
    }

    private async Task<bool> EndAsync(MailRecord row, ErasureTally tally, CancellationToken cancel)
    {
        try
        {
            if (row.State is MailStatus.Deferred or MailStatus.Held)
            {
                // Until its message comes up once more.
                await ledger.RecordAsync(row, MailStatus.Failed, row.Until, MailRecord.ErasedOnRequest, cancel);
            }

            if (row.State is not MailStatus.Sending && await erasure.EraseAsync(row, MailRecord.ErasedOnRequest, cancel))
            {
                return true;
            }
        }
        catch (RequestFailedException changed) when (changed.Status == 412)
        {
            // Somebody else is at it.
        }

        tally.Busy.Add(row.PartitionKey);
        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(232, LogLevel.Warning, "Erase mails={Mails} rows={Rows} lists={Lists} complete={Complete}: what was kept of one person is erased")]
        public static partial void Erased(ILogger logger, int mails, int rows, int lists, bool complete);
    }
}

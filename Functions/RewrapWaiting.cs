using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Sending;
using Sealpost.Subscribing;
using Sealpost.Tracking;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>
/// Puts what waits under the current envelope key, so that an older one may be removed: mail in the queues, kept mail, claim checks, and
/// the secrets of the lists. Content never changes. What is being handled or waits for its next attempt comes over by itself (<see cref="DeliverMail"/>).
/// </summary>
internal sealed class RewrapWaiting(
    Envelope envelope, EnvelopeKeyRing ring, EnvelopeBlobs blobs, EnvelopeQueue queue, MailLedger ledger, RecipientMarks marks, FormCatalog forms,
    ListKeys lists, RetrySchedule schedule)
{
    public async Task<RewrapReport> RunAsync(CancellationToken cancel)
    {
        var (tally, total) = (new RewrapTally(), await queue.CountAsync(cancel));
        // The one of the tickets comes last, as its count stays.
        foreach (var folder in Enum.GetValues<KeptFolder>().Reverse())
        {
            tally.HiddenTickets = await KeptAsync(folder, tally, cancel);
        }

        await foreach (var visit in queue.VisitAsync(cancel))
        {
            tally.Seen++;
            tally.HiddenTickets -= visit.Mail is { Kept: true } ? 1 : 0;
            if (visit.Mail is not { } mail)
            {
                // It ends in the poison queue, and is kept as it came.
                await visit.PutBackAsync(null, cancel);
                continue;
            }

            var (changed, found) = await RenewAsync(mail, tally, cancel);
            var written = await visit.PutBackAsync(ReferenceEquals(changed, mail) ? null : changed, cancel);
            tally.Add(found.If(written));
        }

        // Of mails that are invisible now; their ledger rows know what is bound to their envelopes.
        foreach (var (name, id, _) in await blobs.ListPostsAsync(cancel))
        {
            if (!tally.Blobs.Contains(name))
            {
                await OrphanedAsync(name, id, tally, cancel);
            }
        }

        return new(ring.CurrentKey, ring.OlderKeys, tally.Keys, tally.Unclaimed, tally.Seen, Math.Max(0, total - tally.Seen - tally.HiddenTickets), schedule.Longest)
        {
            Lists = [.. (await lists.RewrapAsync(cancel)).Select(list => new RewrappedList(list.List, list.Kid, list.Outcome))],
        };
    }

    /// <returns>How many there are.</returns>
    private async Task<int> KeptAsync(KeptFolder folder, RewrapTally tally, CancellationToken cancel)
    {
        var names = await blobs.ListAsync(KeptMail.Path(folder), cancel);
        foreach (var name in names)
        {
            if (await blobs.ReadAsync<QueuedMail>(name, cancel) is not { Content.Id.Length: > 0 } kept)
            {
                continue;
            }

            var (changed, found) = await RenewAsync(kept.Content, tally, cancel);
            var written = ReferenceEquals(changed, kept.Content) || await blobs.ReplaceAsync(kept with { Content = changed }, cancel);
            tally.Add(found.If(written));
        }

        return names.Count;
    }

    /// <returns>The mail as it was, unless the post that it carries was re-wrapped.</returns>
    private async Task<(QueuedMail Mail, WaitingMail Found)> RenewAsync(QueuedMail mail, RewrapTally tally, CancellationToken cancel)
    {
        if (mail.Transfer is not null)
        {
            // Its posts are kept by themselves; what is bound to an envelope key is only who has it already.
            await RenewMarksAsync(new(mail.Id, mail.Form, mail.AcceptedAt), cancel);
        }

        if (mail.Sealed is not { } post)
        {
            return (mail, mail.Blob is { } blob && tally.Blobs.Add(blob)
                ? await ClaimCheckAsync(blob, new(mail.Id, mail.Form, mail.AcceptedAt), cancel)
                : WaitingMail.None);
        }

        var (outcome, renewed) = await RewrapAsync(post, new(mail.Id, mail.Form, mail.AcceptedAt), cancel);
        return (ReferenceEquals(renewed, post) ? mail : mail with { Sealed = renewed }, new(post.Kid, outcome));
    }

    private async Task<WaitingMail> ClaimCheckAsync(string blob, Bound bound, CancellationToken cancel)
    {
        if (await blobs.ReadAsync<SealedPost>(blob, cancel) is not { } stored)
        {
            return WaitingMail.None;
        }

        var (outcome, renewed) = await RewrapAsync(stored.Content, bound, cancel);
        var written = ReferenceEquals(renewed, stored.Content) || await blobs.ReplaceAsync(stored with { Content = renewed }, cancel);
        return new(stored.Content.Kid, written ? outcome : RewrapFate.Busy);
    }

    private async Task OrphanedAsync(string blob, string id, RewrapTally tally, CancellationToken cancel)
    {
        if (await blobs.ReadAsync<SealedPost>(blob, cancel) is not { } stored || stored.Content.Kid == ring.CurrentKey)
        {
            return;
        }

        if (await ledger.FindAsync(id, cancel) is { } row)
        {
            tally.Add(await ClaimCheckAsync(blob, new(id, row.Form, row.AcceptedAt), cancel));
        }
        else
        {
            tally.Unclaimed++;
        }
    }

    private async Task<(RewrapFate Outcome, SealedPost Post)> RewrapAsync(SealedPost post, Bound bound, CancellationToken cancel)
    {
        var (outcome, renewed) = envelope.Rewrap(post, bound.Id, bound.Form, bound.AcceptedAt);
        return outcome switch
        {
            RewrapOutcome.Current => (RewrapFate.Current, post),
            RewrapOutcome.NoKey => (RewrapFate.NoKey, post),
            RewrapOutcome.Damaged => (RewrapFate.Damaged, post),
            // The marks come first: with the older key gone, a recipient who has the mail would get it again.
            _ => await RenewMarksAsync(bound, cancel) is { } obstacle ? (obstacle, post) : (RewrapFate.Done, renewed),
        };
    }

    /// <returns>What stands in the way; null when nothing does.</returns>
    private async Task<RewrapFate?> RenewMarksAsync(Bound bound, CancellationToken cancel)
    {
        if (await ledger.FindAsync(bound.Id, cancel) is not { Delivered.Length: > 0 } row || row.State is MailStatus.Sent)
        {
            return null;
        }

        if (!forms.TryGet(bound.Form, out var loaded) || loaded.Form is not { } form)
        {
            return RewrapFate.NoForm;
        }

        // Whoever is sending it writes this row, and must not be disturbed.
        var free = row.State is not MailStatus.Sending;
        return free && (!marks.Renew(row, [.. form.Readers, .. form.Definition.Transfer?.To ?? []]) || await ledger.TrySaveMarksAsync(row, cancel)) ? null : RewrapFate.Busy;
    }

    /// <summary>What is bound to an envelope.</summary>
    private sealed record Bound(string Id, string Form, DateTimeOffset AcceptedAt);
}

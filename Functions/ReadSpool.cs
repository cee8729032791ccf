using System.Runtime.CompilerServices;
using Sealpost.Enqueuing;
using Sealpost.Tracking;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>What an operator sees of the spool. No value of a post, no address.</summary>
internal sealed class ReadSpool(MailLedger ledger, MailIndex index, MailDays days, KeptMail kept, EnvelopeQueue queues, IntakeSwitch intake)
{
    /// <summary>The most that a queue shows without taking it.</summary>
    private const int MostPeeked = 32;

    /// <summary>What somebody may have to look at: everything that is not done with.</summary>
    public static IReadOnlyList<MailStatus> Open { get; } = [MailStatus.Deferred, MailStatus.Held, MailStatus.Unknown, MailStatus.Failed];

    /// <summary>Open mails from their index; others day by day, the latest first. Only mail that is being sent is found by reading the whole ledger.</summary>
    /// <param name="form">Of this form only; null for all.</param>
    public async IAsyncEnumerable<MailRecord> ListAsync(
        IReadOnlyCollection<MailStatus> states, string? form, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (states.Where(MailIndex.IsOpen).ToList() is { Count: > 0 } open)
        {
            await foreach (var row in index.ListAsync(open, form, null, cancel))
            {
                yield return row;
            }
        }

        if (states.Contains(MailStatus.Sending))
        {
            await foreach (var row in ledger.ScanAsync("Status eq 'Sending'", cancel))
            {
                if (form is null || row.Form == form)
                {
                    yield return row;
                }
            }
        }

        var done = states.Where(state => !MailIndex.IsOpen(state) && state is not MailStatus.Sending).ToList();
        foreach (var day in done.Count > 0 ? await days.CountAsync(DateOnly.MinValue, DateOnly.MaxValue, form, cancel) : [])
        {
            await foreach (var row in DayAsync(day.Form, day.Day, done, cancel))
            {
                yield return row;
            }
        }
    }

    /// <summary>The mails of a form that were accepted on a day (UTC), but those that are being sent for the first time.</summary>
    /// <param name="states">Empty for all.</param>
    public async IAsyncEnumerable<MailRecord> DayAsync(
        string form, DateOnly day, IReadOnlyCollection<MailStatus> states, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in index.DayAsync(form, day, cancel))
        {
            if (states.Count == 0 || states.Contains(row.State))
            {
                yield return row;
            }
        }
    }

    /// <summary>For a page: the latest, by acceptance.</summary>
    /// <param name="state">Null for all that are open, or all of the day.</param>
    /// <param name="day">Null for any.</param>
    /// <returns>So many at most, and whether there are more.</returns>
    public async Task<(IReadOnlyList<MailRecord> Mails, bool More)> LatestAsync(MailStatus? state, string? form, DateOnly? day, int most, CancellationToken cancel)
    {
        var mails = new List<MailRecord>();
        var more = false;
        await foreach (var mail in SomeAsync(state, form, day, cancel))
        {
            mails.Add(mail);
            if (mails.Count >= 4 * most)
            {
                (mails, more) = (Latest(mails, most), true);
            }
        }

        return (Latest(mails, most), more || mails.Count > most);
    }

    private static List<MailRecord> Latest(List<MailRecord> mails, int most) => [.. mails.OrderByDescending(mail => mail.AcceptedAt).Take(most)];

    private async IAsyncEnumerable<MailRecord> SomeAsync(MailStatus? state, string? form, DateOnly? day, [EnumeratorCancellation] CancellationToken cancel)
    {
        MailStatus[] states = state is { } one ? [one] : [];
        if (day is { } on)
        {
            var forms = form is null ? (await days.CountAsync(on, on, null, cancel)).Select(count => count.Form) : [form];
            foreach (var name in forms.ToList())
            {
                await foreach (var mail in DayAsync(name, on, states, cancel))
                {
                    yield return mail;
                }
            }
        }
        else
        {
            await foreach (var mail in ListAsync(states.Length > 0 ? states : Open, form, cancel))
            {
                yield return mail;
            }
        }
    }

    /// <param name="id">A submission id.</param>
    public async Task<SpooledMail> FindAsync(string id, CancellationToken cancel)
    {
        var row = await ledger.FindAsync(id, cancel);
        KeptFolder? folder = null;
        foreach (var place in Enum.GetValues<KeptFolder>().Where(place => place is not (KeptFolder.Bounced or KeptFolder.Transferred)))
        {
            folder = await kept.HasAsync(place, id, cancel) ? place : folder;
        }

        return new(row, folder, (await queues.PeekAsync(MostPeeked, cancel)).Any(message => QueuedMail.Read(message.Body)?.Id == id));
    }

    public async Task<SpoolStats> CountAsync(CancellationToken cancel)
    {
        var states = new SortedDictionary<MailStatus, int>();
        foreach (var (state, count) in (await days.CountAsync(DateOnly.MinValue, DateOnly.MaxValue, null, cancel)).SelectMany(day => day.States))
        {
            states[state] = states.GetValueOrDefault(state) + count;
        }

        DateTimeOffset? oldest = null;
        await foreach (var row in index.ListAsync([MailStatus.Deferred], null, null, cancel))
        {
            oldest = row.AcceptedAt > oldest ? oldest : row.AcceptedAt;
        }

        var peeked = await queues.PeekAsync(1, cancel);
        return new(states, oldest, await queues.CountAsync(cancel), peeked.FirstOrDefault()?.InsertedOn, await intake.ReadAsync(cancel));
    }
}

/// <param name="Row">Null when it was not taken up yet, or is not known.</param>
/// <param name="Folder">Where its sealed post is kept; null when nowhere beside the queue.</param>
/// <param name="AtHead">It is one of the first messages of the queue.</param>
internal sealed record SpooledMail(MailRecord? Row, KeptFolder? Folder, bool AtHead);

/// <param name="States">How many mails there ever were in each state, without those that are being sent for the first time.</param>
/// <param name="OldestDeferred">When the oldest deferred mail was accepted.</param>
/// <param name="Messages">About how many messages the queues and the poison queues hold, those that wait for their time included.</param>
/// <param name="OldestMessage">When the message at the head of the queue was put there; null when none is due.</param>
/// <param name="Paused">Null when posts are taken.</param>
internal sealed record SpoolStats(
    IReadOnlyDictionary<MailStatus, int> States, DateTimeOffset? OldestDeferred, int Messages, DateTimeOffset? OldestMessage, PausedIntake? Paused)
{
    public static IReadOnlyList<MailStatus> Counted { get; } = [.. Enum.GetValues<MailStatus>().Where(state => state is not MailStatus.Sending)];
}

using System.Runtime.CompilerServices;
using Sealpost.Enqueuing;
using Sealpost.Tracking;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>What an operator sees of the spool. No value of a post, no address.</summary>
internal sealed class ReadSpool(MailLedger ledger, KeptMail kept, EnvelopeQueue queues, IntakeSwitch intake)
{
    /// <summary>The most that a queue shows without taking it.</summary>
    private const int MostPeeked = 32;

    /// <summary>What somebody may have to look at: everything that is not done with.</summary>
    public static IReadOnlyList<MailStatus> Open { get; } =
        [MailStatus.Sending, MailStatus.Deferred, MailStatus.Held, MailStatus.Unknown, MailStatus.Failed];

    /// <param name="form">Of this form only; null for all.</param>
    public async IAsyncEnumerable<MailRecord> ListAsync(
        IReadOnlyCollection<MailStatus> states, string? form, [EnumeratorCancellation] CancellationToken cancel)
    {
        var filter = string.Join(" or ", states.Select(state => $"Status eq '{state}'"));
        await foreach (var row in ledger.ScanAsync(filter, cancel))
        {
            if ((form is null || row.Form == form) && (row.State is not MailStatus.Failed || row.Reason != DecideHeld.Discarded))
            {
                yield return row;
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

    /// <param name="seen">Called for each mail that was counted.</param>
    public async Task<SpoolStats> CountAsync(Action seen, CancellationToken cancel)
    {
        var states = new SortedDictionary<MailStatus, int>();
        DateTimeOffset? oldest = null;
        await foreach (var row in ledger.ScanAsync(null, cancel))
        {
            states[row.State] = states.GetValueOrDefault(row.State) + 1;
            oldest = row.State is MailStatus.Deferred && !(row.AcceptedAt > oldest) ? row.AcceptedAt : oldest;
            seen();
        }

        var peeked = await queues.PeekAsync(1, cancel);
        return new(states, oldest, await queues.CountAsync(cancel), peeked.FirstOrDefault()?.InsertedOn, await intake.ReadAsync(cancel));
    }
}

/// <param name="Row">Null when it was not taken up yet, or is not known.</param>
/// <param name="Folder">Where its sealed post is kept; null when nowhere beside the queue.</param>
/// <param name="AtHead">It is one of the first messages of the queue.</param>
internal sealed record SpooledMail(MailRecord? Row, KeptFolder? Folder, bool AtHead);

/// <param name="States">How many mails there are in each state that was ever recorded.</param>
/// <param name="OldestDeferred">When the oldest deferred mail was accepted.</param>
/// <param name="Messages">About how many messages the queue and the poison queue hold, those that wait for their time included.</param>
/// <param name="OldestMessage">When the message at the head of the queue was put there; null when none is due.</param>
/// <param name="Paused">Null when posts are taken.</param>
internal sealed record SpoolStats(
    IReadOnlyDictionary<MailStatus, int> States, DateTimeOffset? OldestDeferred, int Messages, DateTimeOffset? OldestMessage, PausedIntake? Paused);

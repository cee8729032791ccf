using Sealpost.Enqueuing;

namespace Sealpost;

/// <summary>What became of one waiting mail.</summary>
internal enum RewrapFate
{
    /// <summary>It is under the current key, and was before.</summary>
    Current,

    Done,

    /// <summary>Its key is not in the settings.</summary>
    NoKey,

    /// <summary>It was altered, and opens with no key.</summary>
    Damaged,

    /// <summary>Somebody is handling it at this moment.</summary>
    Busy,

    /// <summary>Its form, which says who has it already, is missing or has an error.</summary>
    NoForm,
}

/// <param name="Kid">The older key.</param>
/// <param name="Count">Of mails under it.</param>
internal sealed record RewrappedKey(string Kid, RewrapFate Fate, int Count);

/// <param name="OlderKeys">Those of the settings.</param>
/// <param name="Keys">What was found under a key that is not the current one.</param>
/// <param name="Unclaimed">Large posts under an older key of which no mail was found: just being accepted, or left over.</param>
/// <param name="Looked">Messages of the queues that were seen.</param>
/// <param name="Hidden">About how many were not: being handled, or waiting for their next attempt.</param>
/// <param name="Longest">After which each of those was handled once more.</param>
internal sealed record RewrapReport(
    string CurrentKey, IReadOnlyList<string> OlderKeys, IReadOnlyList<RewrappedKey> Keys, int Unclaimed, int Looked, int Hidden, TimeSpan Longest)
{
    /// <summary>Those whose secret was under a key that is not the current one.</summary>
    public IReadOnlyList<RewrappedList> Lists { get; init; } = [];

    /// <summary>Something waits for a key that is not in the settings.</summary>
    public bool LacksKey => Keys.Any(key => key.Fate is RewrapFate.NoKey) || Lists.Any(list => list.Outcome is RewrapOutcome.NoKey);
}

/// <param name="Kid">The key that the list's secret was under.</param>
internal sealed record RewrappedList(string Name, string Kid, RewrapOutcome Outcome);

/// <summary>One mail that was looked at.</summary>
/// <param name="Kid">Of the key that it was under.</param>
internal sealed record WaitingMail(string Kid, RewrapFate Fate)
{
    /// <summary>Nothing that waits by itself: its blob was looked at before, or is gone.</summary>
    public static WaitingMail None { get; } = new("", RewrapFate.Current);

    /// <summary>What was not written back was not done.</summary>
    public WaitingMail If(bool written) => written || Fate is not RewrapFate.Done ? this : this with { Fate = RewrapFate.Busy };
}

/// <summary>Counts while the run goes on.</summary>
internal sealed class RewrapTally
{
    private readonly SortedDictionary<string, Dictionary<RewrapFate, int>> _keys = new(StringComparer.Ordinal);

    public HashSet<string> Blobs { get; } = [];

    public int Seen { get; set; }

    public int Unclaimed { get; set; }

    /// <summary>Messages that can't be seen and only stand for kept mail, which is looked at.</summary>
    public int HiddenTickets { get; set; }

    public IReadOnlyList<RewrappedKey> Keys =>
        [.. _keys.SelectMany(key => key.Value.Select(count => new RewrappedKey(key.Key, count.Key, count.Value)))];

    public void Add(WaitingMail found)
    {
        if (found.Fate is not RewrapFate.Current)
        {
            var counts = _keys.TryGetValue(found.Kid, out var known) ? known : _keys[found.Kid] = [];
            counts[found.Fate] = counts.GetValueOrDefault(found.Fate) + 1;
        }
    }
}

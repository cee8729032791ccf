namespace Sealpost;

/// <param name="Mails">Whose content was there.</param>
/// <param name="Rows">Of the ledger, that were marked with the address.</param>
/// <param name="Lists">On which it was, or had been.</param>
/// <param name="Busy">Mails that are being sent at this moment.</param>
/// <param name="Hidden">About how many messages of the queues can't be looked at now: they are being handled, or wait for a moment.</param>
/// <param name="Closed">Mails that open with no key of the settings, so that nobody can say whose they are.</param>
internal sealed record ErasureReport(int Mails, int Rows, IReadOnlyCollection<string> Lists, int Busy, int Hidden, int Closed)
{
    /// <summary>Nothing is left, as far as can be known.</summary>
    public bool IsComplete => Busy + Hidden + Closed == 0;
}

/// <summary>Counts while the run goes on.</summary>
internal sealed class ErasureTally(bool rehearsal)
{
    public bool Rehearsal => rehearsal;

    public SortedSet<string> Lists { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Mails { get; } = [];

    public HashSet<string> Rows { get; } = [];

    public HashSet<string> Busy { get; } = [];

    public int Hidden { get; set; }

    public int Closed { get; set; }

    /// <summary>What stands in the way is counted anew with each look.</summary>
    public void Begin()
    {
        Busy.Clear();
        (Hidden, Closed) = (0, 0);
    }

    /// <returns>Whether it is to be erased now.</returns>
    public bool Takes(string id)
    {
        Mails.Add(id);
        return !rehearsal;
    }
}

using Sealpost.Enqueuing;

namespace Sealpost.Wiring.CommandLine;

/// <summary>Tells an operator what came over to the current envelope key, what did not, and when an older key may go.</summary>
internal static class KeysRotateWords
{
    public static IEnumerable<string> Of(RewrapReport report, DateTimeOffset now)
    {
        yield return $"Current key: {report.CurrentKey}. Looked at {report.Looked} in the queues, and at all that is kept.";
        foreach (var key in report.Keys)
        {
            yield return $"  {key.Kid}: {key.Count} {Words(key)}";
        }

        foreach (var list in report.Lists)
        {
            yield return $"  {list.Kid}: the list {list.Name} {Words(list)}";
        }

        if (report.Unclaimed > 0)
        {
            yield return $"  {report.Unclaimed} large posts under an older key have no mail that can be seen; if this stays so, they are left over from "
                + "posts that were never accepted.";
        }

        if (report.Hidden > 0)
        {
            yield return $"  About {report.Hidden} could not be looked at: they are being sent, or wait for their next attempt, and come over by themselves "
                + "as they come round.";
        }

        if (report.OlderKeys.Count > 0)
        {
            yield return Verdict(report, string.Join(", ", report.OlderKeys.Select(kid => $"Envelope__Keys__{kid}")), now);
        }
    }

    private static string Words(RewrappedKey key) => key.Fate switch
    {
        RewrapFate.Done => "re-wrapped",
        RewrapFate.NoKey => $"wait for this key, which is not in the settings: add Envelope__Keys__{key.Kid} again. They are kept, and go out when it is back",
        RewrapFate.Damaged => "do not open with this key: they were altered, and are left as they are",
        RewrapFate.NoForm => "not re-wrapped: their form is missing or has an error, so nobody can say who has them already",
        _ => "not re-wrapped: being handled at this moment",
    };

    private static string Words(RewrappedList list) => list.Outcome switch
    {
        RewrapOutcome.Done => "re-wrapped",
        RewrapOutcome.NoKey => $"needs this key, which is not in the settings: add Envelope__Keys__{list.Kid} again. Until then nobody can join or leave it, and its posts wait",
        _ => "does not open with this key: its row was altered, and is left as it is; restore it from a backup",
    };

    private static string Verdict(RewrapReport report, string older, DateTimeOffset now)
    {
        var after = now + report.Longest;
        return (report.Keys.Count + report.Lists.Count + report.Unclaimed, report.Hidden) switch
        {
            (0, 0) => $"Nothing waits under an older key: {older} may be removed from the settings.",
            (0, _) => $"Nothing that can be seen waits under an older key. When {report.CurrentKey} has been the current key for {Span(report.Longest)}, "
                + $"{older} may be removed from the settings; that is so at {after:yyyy-MM-dd HH:mm} UTC at the latest, if this ran after the last restart.",
            (_, 0) => $"Keep {older} in the settings, and run this again: when it finds nothing under an older key, that may go.",
            _ => $"Keep {older} in the settings. Run this again after {Span(report.Longest)}, from {after:yyyy-MM-dd HH:mm} UTC on; "
                + "when it finds nothing under an older key, that may go.",
        };
    }

    private static string Span(TimeSpan time) => time.TotalHours >= 1 ? $"{(int)time.TotalHours} h {time.Minutes} min" : $"{Math.Ceiling(time.TotalMinutes)} min";
}

using System.Globalization;
using Sealpost.Checking;

namespace Sealpost.Subscribing;

/// <summary>What the rows of a file of subscribers say. Nobody comes onto a list without a time and a place of the consent.</summary>
/// <param name="source">For all rows; null where each has its own.</param>
/// <param name="consentAt">The same.</param>
internal sealed class SubscriberRows(string? source, DateTimeOffset? consentAt, DateTimeOffset now)
{
    public const int MostColumns = 100;

    public const int LongestSource = 200;

    /// <summary>Characters; what is longer is no value of ours.</summary>
    public const int LongestCell = 1000;

    /// <summary>What stands where bytes were no UTF-8.</summary>
    private const char NoUtf8 = '\uFFFD';

    private static readonly string[] Columns = ["address", "consent_at", "source", "state"];

    private static readonly string[] Formats =
        ["yyyy-MM-dd", .. new[] { "HH:mmK", "HH:mm:ssK", "HH:mm:ss.FFFFFFFK" }.SelectMany(time => new[] { $"yyyy-MM-dd'T'{time}", $"yyyy-MM-dd' '{time}" })];

    private static readonly DateTimeOffset Earliest = new(1990, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private int _address = -1;
    private int _consentAt = -1;
    private int _source = -1;
    private int _state = -1;

    public static ImportedRow NoNames => new ImportedRow.Refused(1, "The file is empty; its first line names the columns: address,consent_at,source.");

    /// <summary>The first line was no use, so that nothing else is.</summary>
    public bool HaveNoNames { get; private set; }

    /// <returns>A date, or a time, as ISO 8601 writes them; UTC where it does not say. Null when it is none.</returns>
    public static DateTimeOffset? Time(string text) =>
        DateTimeOffset.TryParseExact(text.Trim(), Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    /// <returns>What is wrong with the time of a consent; null when nothing is.</returns>
    public static string? Fault(DateTimeOffset? consentAt, DateTimeOffset now) => consentAt switch
    {
        null => "its consent_at is no date or time; write it as 2026-03-31 or 2026-03-31T12:00:00Z",
        { } at when at < Earliest || at > now.AddDays(1) => "its consent_at is in the future, or before 1990",
        _ => null,
    };

    /// <param name="names">The first line.</param>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public ImportedRow? Name(string[] names)
    {
        int At(string name) => Array.FindIndex(names, it => it.Trim().Equals(name, StringComparison.OrdinalIgnoreCase));
        (_address, _consentAt, _source, _state) = (At("address"), At("consent_at"), At("source"), At("state"));
        var fault = _address < 0 ? "The first line names no column 'address'; it names the columns: address,consent_at,source."
            : _consentAt < 0 && consentAt is null ? "There is no column 'consent_at', when each of them said that it may be on the list; add it, or say it for all with --consent-at."
            : _source < 0 && source is null ? "There is no column 'source', where each of them said that it may be on the list; add it, or say it for all with --source."
            : Columns.FirstOrDefault(name => names.Count(it => it.Trim().Equals(name, StringComparison.OrdinalIgnoreCase)) > 1) is { } twice
                ? $"The column '{twice}' is there twice; keep one."
                : null;
        HaveNoNames = fault is not null;
        return fault is null ? null : new ImportedRow.Refused(1, fault);
    }

    /// <param name="line">Where it begins.</param>
    /// <param name="several">It goes on over more than one line.</param>
    /// <returns>Null for an empty line.</returns>
    public ImportedRow? Take(string[] cells, long line, bool several)
    {
        if (cells.All(string.IsNullOrWhiteSpace))
        {
            return null;
        }

        string Cell(int at) => at >= 0 && at < cells.Length ? Plain(cells[at].Trim()) : "";
        var (typed, where, state) = (Cell(_address), Cell(_source) is { Length: > 0 } own ? own : source ?? "", Cell(_state));
        var when = Cell(_consentAt) is { Length: > 0 } text ? Time(text) : consentAt;
        var address = EmailAddress.Normalize(typed);
        var fault = several ? "it goes on over several lines; close its quote, or write it on one line"
            : (typed + where).Contains(NoUtf8, StringComparison.Ordinal) ? "it is not in UTF-8; save the file in that encoding"
            : address is null || EmailAddress.NeedsUtf8(address) ? "its address is none that every mail server takes"
            : Cell(_consentAt).Length == 0 && consentAt is null ? "it has no consent_at: when its owner said that it may be on the list"
            : where.Length == 0 ? "it has no source: where its owner said that it may be on the list"
            : where.Length > LongestSource || where.Any(char.IsControl) ? $"its source is longer than {LongestSource} characters, or holds control characters"
            : state.ToLowerInvariant() is not ("" or "active" or "suppressed") ? "its state is neither active nor suppressed"
            : Fault(when, now);
        return fault is null
            ? new ImportedRow.Good(line, new(address!, when!.Value, where, state.StartsWith('s') || state.StartsWith('S') ? SubscriberState.Suppressed : SubscriberState.Active))
            : new ImportedRow.Refused(line, fault);
    }

    /// <summary>Without the apostrophe that an export puts before what a spreadsheet would take for a formula.</summary>
    private static string Plain(string cell) => cell is ['\'', '=' or '+' or '-' or '@', ..] ? cell[1..] : cell;
}

using System.Globalization;

namespace Sealpost.Tracking;

/// <param name="Words">The server's words, or why; null where there were none.</param>
internal sealed record MailEvent(DateTimeOffset At, MailStatus Status, string? Words);

/// <summary>
/// What happened to a mail, a line each: time, state and words, with tabs between them. It is written with the row, so it costs no call.
/// A mail that is tried for days keeps its first lines and its last.
/// </summary>
internal static class MailHistory
{
    private const int First = 4;
    private const int Last = 24;
    private const int LongestWords = 300;

    /// <returns>The text with one more line.</returns>
    public static string Add(string history, MailEvent happened)
    {
        var words = happened.Words is { Length: > LongestWords } longer ? longer[..LongestWords] : happened.Words;
        var line = $"{happened.At.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}\t{happened.Status}\t{words?.ReplaceLineEndings(" ").Replace('\t', ' ')}";
        var lines = history.Length == 0 ? [] : history.Split('\n').ToList();
        lines.Add(line);
        if (lines.Count > First + Last)
        {
            lines.RemoveAt(First);
        }

        return string.Join('\n', lines);
    }

    public static IReadOnlyList<MailEvent> Read(string history) =>
    [
        .. history.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).Where(parts => parts.Length == 3).Select(parts => new MailEvent(
            DateTimeOffset.Parse(parts[0], CultureInfo.InvariantCulture), Enum.Parse<MailStatus>(parts[1]), parts[2].Length > 0 ? parts[2] : null)),
    ];
}

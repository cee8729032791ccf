using System.Globalization;
using System.Text.RegularExpressions;

namespace Sealpost.Sending;

/// <summary>What servers put into words for which SMTP has no code.</summary>
internal static partial class ReplyWords
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>What greylisting asks for where it names no time (RFC 6647, section 5: from a minute on; Postgrey: 5 minutes).</summary>
    private static readonly TimeSpan Greylisted = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The name of the mail in the server's log: of Postfix ("queued as X"), Exim ("id=X"), Exchange ("[InternalId=X, ...]") and Gmail
    /// ("OK TIME X - gsmtp").
    /// </summary>
    public static string? QueueId(string text)
    {
        var found = QueueName().Match(text);
        return found.Success ? found.Groups["id"].Value : null;
    }

    /// <returns>When the server asks to be left alone until then, a day at most; null when it says nothing.</returns>
    public static DateTimeOffset? NotBefore(string text, DateTimeOffset now)
    {
        if (Patience().Match(text) is not { Success: true } found)
        {
            return Greylisting().IsMatch(text) ? now + Greylisted : null;
        }

        var count = double.Parse(found.Groups["count"].Value, CultureInfo.InvariantCulture);
        var wait = found.Groups["unit"].Value.ToUpperInvariant() switch
        {
            ['M', ..] => TimeSpan.FromMinutes(count),
            ['H', ..] => TimeSpan.FromHours(count),
            _ => TimeSpan.FromSeconds(count),
        };
        return now + (wait > Longest ? Longest : wait);
    }

    [GeneratedRegex(@"\bqueued as (?<id>[A-Za-z0-9._-]{1,64})|\bid=(?<id>[A-Za-z0-9._-]{1,64})|\[InternalId=(?<id>[0-9]{1,30})|\bOK +[0-9]+ +(?<id>[A-Za-z0-9._-]{1,64}) +- gsmtp",
        RegexOptions.IgnoreCase)]
    private static partial Regex QueueName();

    /// <summary>"try again in 5 minutes", "retry after 300", "greylisted for 60 seconds".</summary>
    [GeneratedRegex(@"\b(?:try|retry|again|later|wait|back|delayed|greylist(?:ed|ing)?|graylist(?:ed|ing)?)\b[^0-9]{0,60}?(?<count>[0-9]{1,6})\s*(?<unit>seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h)\b"
        + @"|\bretry[ -]?(?:after|in)[ :=]+(?<count>[0-9]{1,6})\b", RegexOptions.IgnoreCase)]
    private static partial Regex Patience();

    [GeneratedRegex("gr[ea]y-?list", RegexOptions.IgnoreCase)]
    private static partial Regex Greylisting();
}

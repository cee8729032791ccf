using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Sealpost.Accepting;

/// <summary>When a form's posts go out together.</summary>
internal abstract partial record TransferSchedule
{
    /// <param name="last">When the last transfer was made; null when there was none.</param>
    /// <param name="oldest">Since when the oldest of the posts has been waiting.</param>
    public abstract bool IsDue(DateTimeOffset? last, DateTimeOffset oldest, DateTimeOffset now);

    /// <returns>Null where each post has a mail of its own.</returns>
    public static TransferSchedule? Of(TransferDefinition transfer) => transfer switch
    {
        { Every: { } every } when TryReadSpan(every, out var span) => new Repeating(span),
        { At: { } at, TimeZone: { } zone } when TryReadTime(at, out var time) && TryFindZone(zone, out var found) => new Daily(time, found),
        _ => null,
    };

    /// <param name="text">Minutes or hours, a day at most: <c>15m</c>, <c>2h</c>.</param>
    public static bool TryReadSpan(string text, out TimeSpan span)
    {
        var match = Span().Match(text);
        span = match.Success ? TimeSpan.FromMinutes(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * (match.Groups[2].Value == "h" ? 60 : 1)) : default;
        return match.Success && span <= TimeSpan.FromDays(1);
    }

    public static bool TryReadTime(string text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    /// <summary>Names of other databases differ from machine to machine.</summary>
    public static bool TryFindZone(string name, [NotNullWhen(true)] out TimeZoneInfo? zone) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone) && zone.HasIanaId;

    [GeneratedRegex("^([1-9][0-9]{0,3})([mh])$")]
    private static partial Regex Span();

    /// <summary>At most one mail in a time.</summary>
    internal sealed record Repeating(TimeSpan Every) : TransferSchedule
    {
        /// <summary>It is looked once a minute, which is never exactly a minute.</summary>
        private static readonly TimeSpan Slack = TimeSpan.FromSeconds(30);

        /// <summary>A clock that was set back must not stop it.</summary>
        public override bool IsDue(DateTimeOffset? last, DateTimeOffset oldest, DateTimeOffset now) =>
            last is not { } made || (now - made).Duration() >= Every - Slack;
    }

    /// <summary>Once a day by the clock of a place, also on the days on which it is put forward or back.</summary>
    internal sealed record Daily(TimeOnly At, TimeZoneInfo Zone) : TransferSchedule
    {
        public override bool IsDue(DateTimeOffset? last, DateTimeOffset oldest, DateTimeOffset now) =>
            Latest(now) is var moment && moment > (last > oldest ? last.Value : oldest);

        /// <returns>The last moment, not after <paramref name="now"/>, at which it was time.</returns>
        public DateTimeOffset Latest(DateTimeOffset now)
        {
            var date = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, Zone).DateTime);
            while (On(date) > now)
            {
                date = date.AddDays(-1);
            }

            return On(date);
        }

        /// <summary>A time that does not exist on that day is the first moment after the gap; of one that comes twice the first counts.</summary>
        public DateTimeOffset On(DateOnly date)
        {
            var local = date.ToDateTime(At);
            while (true)
            {
                var offset = Zone.IsAmbiguousTime(local) ? Zone.GetAmbiguousTimeOffsets(local).Max() : Zone.GetUtcOffset(local);
                var moment = new DateTimeOffset(local, offset).ToUniversalTime();
                // Not IsInvalidTime: it knows no gap of a place that changed its zone.
                if (TimeZoneInfo.ConvertTime(moment, Zone).DateTime == local)
                {
                    return moment;
                }

                local = local.AddMinutes(1);
            }
        }
    }
}

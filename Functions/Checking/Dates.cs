using System.Globalization;

namespace Sealpost.Checking;

/// <summary>Dates as <c>&lt;input type=date&gt;</c> sends them, and the word <c>today</c> as a limit.</summary>
internal static class Dates
{
    public const string Today = "today";

    public static DateOnly? Parse(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    public static bool IsLimit(string text) => text == Today || Parse(text) is not null;

    /// <summary>The visitor's calendar is not known, so a day counts as today as long as it is today anywhere: from UTC-12 …</summary>
    public static DateOnly? First(string? limit, DateTimeOffset now) => Limit(limit, now, -12);

    /// <summary>… to UTC+14.</summary>
    public static DateOnly? Last(string? limit, DateTimeOffset now) => Limit(limit, now, 14);

    private static DateOnly? Limit(string? limit, DateTimeOffset now, int zone) =>
        limit == Today ? DateOnly.FromDateTime(now.UtcDateTime.AddHours(zone)) : Parse(limit);
}

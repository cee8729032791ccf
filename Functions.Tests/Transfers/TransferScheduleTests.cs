using System.Globalization;
using Sealpost.Accepting;
using Xunit;

namespace Sealpost.Tests.Transfers;

/// <summary>When a batch is due, also on the days on which clocks are put forward or back.</summary>
public sealed class TransferScheduleTests
{
    [Theory]
    // Forward: 02:30 does not exist on 2026-03-29 in Zurich; the first moment after the gap is 03:00, that is 01:00 UTC.
    [InlineData("02:30", "Europe/Zurich", "2026-03-28", "2026-03-28T01:30Z")]
    [InlineData("02:30", "Europe/Zurich", "2026-03-29", "2026-03-29T01:00Z")]
    [InlineData("02:00", "Europe/Zurich", "2026-03-29", "2026-03-29T01:00Z")]
    [InlineData("03:00", "Europe/Zurich", "2026-03-29", "2026-03-29T01:00Z")]
    [InlineData("02:30", "Europe/Zurich", "2026-03-30", "2026-03-30T00:30Z")]
    // Back: 02:30 comes twice on 2026-10-25; the first one counts.
    [InlineData("02:30", "Europe/Zurich", "2026-10-25", "2026-10-25T00:30Z")]
    [InlineData("03:00", "Europe/Zurich", "2026-10-25", "2026-10-25T02:00Z")]
    [InlineData("18:00", "Europe/Zurich", "2026-10-24", "2026-10-24T16:00Z")]
    [InlineData("18:00", "Europe/Zurich", "2026-10-25", "2026-10-25T17:00Z")]
    [InlineData("02:30", "America/New_York", "2026-03-08", "2026-03-08T07:00Z")]
    [InlineData("01:30", "America/New_York", "2026-11-01", "2026-11-01T05:30Z")]
    [InlineData("18:00", "America/New_York", "2026-03-07", "2026-03-07T23:00Z")]
    [InlineData("18:00", "America/New_York", "2026-03-08", "2026-03-08T22:00Z")]
    // Half an hour, a gap of a whole day, a gap at midnight.
    [InlineData("02:15", "Australia/Lord_Howe", "2026-10-04", "2026-10-03T15:30Z")]
    [InlineData("18:00", "Pacific/Apia", "2011-12-30", "2011-12-30T10:00Z")]
    [InlineData("00:15", "Asia/Beirut", "2026-03-29", "2026-03-28T22:00Z")]
    public void The_moment_of_a_day_is_one(string at, string zone, string date, string expected) =>
        Assert.Equal(Time(expected), Daily(at, zone).On(DateOnly.Parse(date, CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("02:30", "Europe/Zurich", 2026, 3)]
    [InlineData("02:30", "Europe/Zurich", 2026, 10)]
    [InlineData("00:00", "Europe/Zurich", 2026, 10)]
    [InlineData("01:30", "America/New_York", 2026, 11)]
    [InlineData("02:30", "America/New_York", 2026, 3)]
    [InlineData("23:59", "America/New_York", 2026, 3)]
    public void It_is_due_once_on_each_day_of_a_month_whoever_looks_every_minute(string at, string zone, int year, int month)
    {
        var schedule = Daily(at, zone);
        var start = new DateTimeOffset(year, month, 1, 12, 0, 20, TimeSpan.Zero);
        var (last, days) = (start, new List<DateOnly>());
        for (var now = start; now < start.AddDays(31); now = now.AddMinutes(1))
        {
            // Something always waits since a minute after the last one.
            if (schedule.IsDue(last, last.AddMinutes(1), now))
            {
                last = now;
                days.Add(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, schedule.Zone).DateTime));
            }
        }

        Assert.Equal(31, days.Count);
        Assert.Equal(days.Distinct(), days);
    }

    [Fact]
    public void After_days_of_silence_a_post_waits_for_the_next_time_and_what_was_missed_goes_out_at_once()
    {
        var schedule = Daily("18:00", "Europe/Zurich");
        var last = Time("2026-06-01T16:00Z");
        Assert.False(schedule.IsDue(last, Time("2026-06-05T08:00Z"), Time("2026-06-05T08:01Z")));
        Assert.False(schedule.IsDue(null, Time("2026-06-05T08:00Z"), Time("2026-06-05T15:59Z")));
        Assert.True(schedule.IsDue(last, Time("2026-06-05T08:00Z"), Time("2026-06-05T16:00Z")));
        // The service was down at six.
        Assert.True(schedule.IsDue(last, Time("2026-06-05T08:00Z"), Time("2026-06-06T05:00Z")));
        Assert.False(schedule.IsDue(Time("2026-06-06T05:00Z"), Time("2026-06-05T08:00Z"), Time("2026-06-06T05:01Z")));
    }

    [Fact]
    public void A_span_counts_from_the_last_transfer_and_a_clock_that_was_set_back_does_not_stop_it()
    {
        var schedule = TransferSchedule.Of(new() { To = [], Every = "15m" })!;
        var last = Time("2026-06-01T12:00Z");
        Assert.True(schedule.IsDue(null, last, last));
        Assert.False(schedule.IsDue(last, last.AddMinutes(1), last.AddMinutes(14)));
        // The timer that looks is never exactly on the minute.
        Assert.True(schedule.IsDue(last, last.AddMinutes(1), last.AddMinutes(15).AddSeconds(-1)));
        Assert.True(schedule.IsDue(last, last.AddMinutes(1), last.AddHours(-2)));
        Assert.Equal(TimeSpan.FromHours(2), Assert.IsType<TransferSchedule.Repeating>(TransferSchedule.Of(new() { To = [], Every = "2h" })).Every);
    }

    private static TransferSchedule.Daily Daily(string at, string zone) =>
        Assert.IsType<TransferSchedule.Daily>(TransferSchedule.Of(new() { To = [], At = at, TimeZone = zone }));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text;
using Sealpost.Tracking;

namespace Sealpost.Watching;

/// <summary>A small chart of bars, one a day: what was sent, what is open, what did not arrive. The same numbers are its text.</summary>
internal static class DayChart
{
    private const int Height = 40;
    private const int Step = 12;

    /// <param name="days">The earliest first; a day without mail has none.</param>
    public static string Svg(IReadOnlyList<(DateOnly Day, DayCount? Count)> days)
    {
        var most = Math.Max(1, days.Max(day => day.Count?.States.Values.Sum() ?? 0));
        var bars = new StringBuilder();
        for (var i = 0; i < days.Count; i++)
        {
            var (sent, open, lost) = Of(days[i].Count);
            var bottom = (double)Height;
            foreach (var (count, kind) in new[] { (sent, "sent"), (open, "open"), (lost, "lost") })
            {
                var height = count == 0 ? 0 : Math.Max(1.5, Height * (double)count / most);
                bottom -= height;
                bars.Append(CultureInfo.InvariantCulture, $"<rect class=\"{kind}\" x=\"{i * Step}\" y=\"{bottom:0.#}\" width=\"{Step - 3}\" height=\"{height:0.#}\"/>");
            }
        }

        var text = string.Join("; ", days.Where(day => day.Count is not null).Select(day => $"{day.Day:yyyy-MM-dd}: {Text(day.Count!)}"));
        return $"<svg viewBox=\"0 0 {days.Count * Step} {Height}\" preserveAspectRatio=\"none\" role=\"img\"><title>{OpsPage.Encode(text.Length > 0 ? text : "no mail")}</title>{bars}</svg>";
    }

    public static string Text(DayCount count) => string.Join(", ", count.States.Where(state => state.Value > 0).Select(state => $"{state.Value} {state.Key.ToString().ToLowerInvariant()}"));

    private static (int Sent, int Open, int Lost) Of(DayCount? count)
    {
        int Sum(params MailStatus[] states) => states.Sum(state => count?.States.GetValueOrDefault(state) ?? 0);
        return (Sum(MailStatus.Sent, MailStatus.Transferred), Sum(MailStatus.Deferred, MailStatus.Held), Sum(MailStatus.Failed, MailStatus.Unknown, MailStatus.Bounced));
    }
}

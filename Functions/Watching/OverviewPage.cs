using System.Text;
using Sealpost.Tracking;

namespace Sealpost.Watching;

/// <summary>The first page: is everything well, and if not, where to look.</summary>
internal static class OverviewPage
{
    /// <summary>Days of the charts.</summary>
    public const int Days = 14;

    /// <summary>After which mail that is due should have been taken up.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(15);

    private static readonly MailStatus[] Columns = [MailStatus.Sent, MailStatus.Deferred, MailStatus.Held, MailStatus.Failed, MailStatus.Unknown, MailStatus.Bounced];

    public static string Body(Overview seen, string token)
    {
        var html = new StringBuilder();
        html.Append(Intake(seen, token));
        html.Append("<ul class=\"tiles\">");
        html.Append(Tile($"{seen.Waiting}", "on the queue", null, null));
        var age = seen.OldestDue is { } since ? seen.Now - since : TimeSpan.Zero;
        html.Append(Tile(seen.OldestDue is null ? "none" : OpsPage.Age(age), "oldest that is due", null, age > Late ? "bad" : null));
        html.Append(Tile($"{seen.Poison}", "poison", null, seen.Poison > 0 ? "bad" : null));
        foreach (var (state, colour) in new[] { (MailStatus.Deferred, "late"), (MailStatus.Held, "late"), (MailStatus.Unknown, "bad"), (MailStatus.Failed, "bad"), (MailStatus.Bounced, "bad") })
        {
            var count = seen.Open.GetValueOrDefault(state);
            html.Append(Tile($"{count}", state.ToString().ToLowerInvariant(), $"/ops/mails?state={state.ToString().ToLowerInvariant()}", count > 0 ? colour : null));
        }

        html.Append("</ul><form action=\"/ops/mails/find\"><label>Receipt or id <input name=\"id\" size=\"30\" autocomplete=\"off\" spellcheck=\"false\" required></label><button>Find the mail</button></form>");
        html.Append(Forms(seen)).Append(Errors(seen)).Append(Relays(seen)).Append(Keys(seen));
        return html.Append($"<p>As of {OpsPage.Time(seen.Now)} UTC. <a href=\"/ops\">Look again</a></p>").ToString();
    }

    private static string Intake(Overview seen, string token)
    {
        if (seen.Paused is not { } paused)
        {
            return $"<p>New posts are taken. {OpsPage.Button(token, "drain", "Pause and drain…")}</p>";
        }

        var left = seen.Waiting + seen.Open.GetValueOrDefault(MailStatus.Deferred);
        return $"<div class=\"note\"><strong>Paused</strong> since {OpsPage.Time(paused.Since)}: new posts get 503 and Retry-After {paused.RetryAfter.TotalSeconds:0} s; what was accepted goes out. "
            + (left == 0 ? "The spool is empty: nothing waits any more." : $"{seen.Waiting} messages are on the queue.") + $" {OpsPage.Button(token, "resume", "Take posts again…")}</div>";
    }

    private static string Tile(string number, string label, string? link, string? colour) =>
        $"<li><b{(colour is null ? "" : $" class=\"{colour}\"")}>{number}</b>{(link is null ? label : $"<a href=\"{link}\">{label}</a>")}</li>";

    private static string Forms(Overview seen)
    {
        var today = MailIndex.Day(seen.Now);
        var days = Enumerable.Range(1 - Days, Days).Select(today.AddDays).ToList();
        var names = seen.Forms.Select(form => form.Name).Union(seen.Days.Select(day => day.Form)).Order(StringComparer.Ordinal);
        var rows = names.Select(name =>
        {
            var of = seen.Days.Where(day => day.Form == name).ToDictionary(day => day.Day);
            var state = State(seen.Forms.FirstOrDefault(form => form.Name == name));
            var cells = string.Concat(Columns.Select(column => $"<td class=\"n\">{of.GetValueOrDefault(today)?.States.GetValueOrDefault(column) ?? 0}</td>"));
            var chart = DayChart.Svg([.. days.Select(day => (day, of.GetValueOrDefault(day)))]);
            return $"<tr><th scope=\"row\"><a href=\"/ops/mails?form={Uri.EscapeDataString(name)}&amp;day={today:yyyy-MM-dd}\">{OpsPage.Encode(name)}</a>{state}</th>{cells}<td>{chart}</td></tr>";
        });
        var heads = string.Concat(Columns.Select(column => $"<th scope=\"col\" class=\"n\">{column.ToString().ToLowerInvariant()}</th>"));
        return $"<h2>Forms today (UTC), and {Days} days</h2><div class=\"wide\"><table><thead><tr><th scope=\"col\">form</th>{heads}<th scope=\"col\">by day</th></tr></thead><tbody>{string.Concat(rows)}</tbody></table></div>";
    }

    private static string State(FormView? form) => form switch
    {
        null => " <span class=\"late\">not configured any more</span>",
        { Faults.Count: 0 } => "",
        _ => $"<br><span class=\"{(form.IsKept ? "late" : "bad")}\">{(form.IsKept ? "Its last good version is used." : "It answers 503.")}<br>{string.Join("<br>", form.Faults.Select(OpsPage.Encode))}</span>",
    };

    private static string Errors(Overview seen) => seen.LastErrors.Count == 0
        ? "<h2>Last errors</h2><p class=\"good\">None: nothing is open.</p>"
        : "<h2>Last errors</h2>" + MailsPage.Table(seen.LastErrors);

    private static string Relays(Overview seen) => "<h2>Relays</h2><div class=\"wide\"><table><thead><tr><th scope=\"col\">relay</th><th scope=\"col\">server</th><th scope=\"col\">state</th><th scope=\"col\">limits</th></tr></thead><tbody>"
        + string.Concat(seen.Relays.Select(relay => $"<tr><th scope=\"row\">{OpsPage.Encode(relay.Name)}</th><td>{OpsPage.Encode(relay.Server)}</td><td>{State(relay.Row, seen.Now)}</td><td>{OpsPage.Encode(relay.Limits)}</td></tr>"))
        + "</tbody></table></div>";

    private static string State(RelayRow? row, DateTimeOffset now) => row switch
    {
        null => "<span class=\"good\">no fault so far</span>",
        { Until: null } => $"<span class=\"good\">takes mail again</span> since {OpsPage.Time(row.At)}",
        { Until: { } until } when until > now => $"<span class=\"bad\">left alone</span> until {OpsPage.Time(until)}: {OpsPage.Encode(row.Reason)}",
        _ => $"<span class=\"late\">had a fault</span> at {OpsPage.Time(row.At)}, and was not tried since: {OpsPage.Encode(row.Reason)}",
    };

    private static string Keys(Overview seen) => "<h2>Keys</h2>" + (seen.Keys.Count == 0
        ? "<p class=\"good\">None expires within 30 days.</p>"
        : "<ul>" + string.Concat(seen.Keys.Select(key => $"<li class=\"{(key.HasEnded ? "bad" : "late")}\">{OpsPage.Encode(key.Form)}: {OpsPage.Encode(key.Key)} "
            + $"{(key.HasEnded ? "expired on" : "expires on")} {key.On:yyyy-MM-dd}{(key.HasEnded ? "; its mails are held until there is a new one" : "")}</li>")) + "</ul>");
}

using Sealpost.Tracking;

namespace Sealpost.Watching;

/// <summary>Mails in a list: those that are open, or those of a form and a day.</summary>
internal static class MailsPage
{
    /// <summary>Rows on a page; who has more open mail than that narrows it down by state and form, or uses the command line.</summary>
    public const int Most = 200;

    /// <param name="state">Null for all that are open, or all of the day.</param>
    /// <param name="more">There are more than are shown.</param>
    public static string Body(IReadOnlyList<MailRecord> mails, MailStatus? state, string? form, DateOnly? day, IEnumerable<string> forms, bool more)
    {
        var states = string.Concat(Enum.GetValues<MailStatus>().Where(one => one is not MailStatus.Sending).Select(one => Option($"{one}".ToLowerInvariant(), state == one)));
        var names = string.Concat(forms.Select(name => Option(name, name == form)));
        return $"<form action=\"/ops/mails\"><label>State <select name=\"state\"><option value=\"\">{(day is null ? "open" : "all")}</option>{states}</select></label>"
            + $"<label>Form <select name=\"form\"><option value=\"\">all</option>{names}</select></label>"
            + $"<label>Day <input type=\"date\" name=\"day\" value=\"{day:yyyy-MM-dd}\"></label><button>Show</button></form>"
            + (mails.Count == 0 ? "<p>No mail is like that.</p>" : Table(mails))
            + (more ? $"<p class=\"late\">These are the latest {Most}. Narrow it down by state, form or day; spool list shows all.</p>" : "");
    }

    public static string Table(IReadOnlyList<MailRecord> mails) =>
        "<div class=\"wide\"><table><thead><tr><th scope=\"col\">mail</th><th scope=\"col\">form</th><th scope=\"col\">state</th><th scope=\"col\">accepted (UTC)</th><th scope=\"col\" class=\"n\">tries</th><th scope=\"col\">why</th></tr></thead><tbody>"
        + string.Concat(mails.Select(mail => $"<tr><td><a href=\"/ops/mails/{OpsPage.Encode(mail.PartitionKey)}\"><code>{OpsPage.Encode(mail.PartitionKey)}</code></a></td><td>{OpsPage.Encode(mail.Form)}</td>"
            + $"<td>{State(mail)}</td><td>{OpsPage.Time(mail.AcceptedAt)}</td><td class=\"n\">{mail.Attempts}</td><td>{OpsPage.Encode(mail.Reason)}</td></tr>"))
        + "</tbody></table></div>";

    public static string State(MailRecord mail)
    {
        var colour = mail.State switch
        {
            MailStatus.Sent or MailStatus.Transferred or MailStatus.Repeated or MailStatus.Withdrawn => "good",
            MailStatus.Failed or MailStatus.Unknown or MailStatus.Bounced => "bad",
            _ => "late",
        };
        return $"<span class=\"{colour}\">{mail.State.ToString().ToLowerInvariant()}</span>{(mail.Kind is null ? "" : $" ({OpsPage.Encode(mail.Kind)})")}";
    }

    private static string Option(string name, bool chosen) => $"<option{(chosen ? " selected" : "")}>{OpsPage.Encode(name)}</option>";
}

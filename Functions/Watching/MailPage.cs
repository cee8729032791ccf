using Sealpost.Tracking;

namespace Sealpost.Watching;

/// <summary>One mail's whole life, and what can be done about it. No value of the post is shown.</summary>
internal static class MailPage
{
    /// <param name="kept">Where its sealed post is kept; null when nowhere beside the queue.</param>
    /// <param name="acts">What operators did, the latest first.</param>
    public static string Body(MailRecord mail, string? kept, IReadOnlyList<AuditRow> acts, string token)
    {
        var facts = new (string Label, string? Html)[]
        {
            ("State", MailsPage.State(mail)), ("Form", OpsPage.Encode(mail.Form)), ("Why", Text(mail.Reason)),
            (mail.State is MailStatus.Sending ? "Lease ends" : "Next attempt", mail.Until is { } until ? OpsPage.Time(until) : null),
            ("Attempts", $"{mail.Attempts}"), ("Queue id at the server", Text(mail.QueueId)), ("Message-ID begins", $"<code>{OpsPage.Encode(mail.PartitionKey)}@</code>"),
            ("Repeats", mail.TwinId is { } twin ? $"<a href=\"/ops/mails/{OpsPage.Encode(twin)}\"><code>{OpsPage.Encode(twin)}</code></a>" : null), ("Kept, sealed, as", Text(kept)),
        };
        var rows = string.Concat(facts.Where(fact => !string.IsNullOrEmpty(fact.Html)).Select(fact => $"<tr><th scope=\"row\">{fact.Label}</th><td>{fact.Html}</td></tr>"));
        return $"<table><tbody>{rows}</tbody></table>{Actions(mail, token)}<h2>Its life (UTC)</h2><ol class=\"life\">{Life(mail, acts)}</ol>";
    }

    /// <summary>In the words of the command line.</summary>
    public static IReadOnlyList<(string Action, string Label)> Possible(MailRecord mail) => mail.State switch
    {
        MailStatus.Deferred => [("retry", "Try it now…"), ("discard", "Discard…")],
        MailStatus.Held when mail.AwaitsOperator => [("release", "Release…"), ("discard", "Discard…")],
        MailStatus.Held => [("retry", "Try it now…"), ("discard", "Discard…")],
        MailStatus.Unknown => [("resend", "Send it again…"), ("discard", "Discard…")],
        MailStatus.Failed when !mail.IsDiscarded => [("retry", "Send it again…"), ("discard", "Discard…")],
        _ => [],
    };

    private static string Actions(MailRecord mail, string token) =>
        Possible(mail) is { Count: > 0 } possible ? $"<p>{string.Concat(possible.Select(one => OpsPage.Button(token, one.Action, one.Label, mail.PartitionKey)))}</p>" : "";

    private static string Life(MailRecord mail, IReadOnlyList<AuditRow> acts)
    {
        var attempt = 0;
        var events = MailHistory.Read(mail.History).Select(one => (one.At, Html: one.Status is MailStatus.Sending
            ? $"attempt {++attempt} begins" : $"<strong>{one.Status.ToString().ToLowerInvariant()}</strong>{(one.Words is null ? "" : $": {OpsPage.Encode(one.Words)}")}"));
        return string.Concat(events
            .Concat(acts.Select(act => (act.At, Html: $"{OpsPage.Encode(act.By)}: <strong>{OpsPage.Encode(act.Action)}</strong>, {OpsPage.Encode(act.Result)}")))
            .OrderBy(one => one.At).Prepend((At: mail.AcceptedAt, Html: "<strong>accepted</strong>, and on the queue")).Select(one => $"<li>{OpsPage.Time(one.At)} {one.Html}</li>"));
    }

    private static string? Text(string? text) => text is null ? null : OpsPage.Encode(text);
}

using System.Diagnostics;

namespace Sealpost.Telemetry;

/// <summary>
/// The steps of a post as spans of one trace: accept, enqueue, and across the queue deliver, seal, smtp. Without anybody who listens
/// none is made, and all of this is a look at a field.
/// </summary>
internal static class Spans
{
    private static readonly ActivitySource Source = new(Names.Source);

    /// <summary>Ours, not what the platform began; null when there is none.</summary>
    private static Activity? Current => Activity.Current is { } current && current.Source == Source ? current : null;

    /// <summary>
    /// A post begins a trace of its own. Its headers are a visitor's, who must not decide what is sampled, or join what belongs apart; so the
    /// span that the platform made of them is a link only, without the free text of its state.
    /// </summary>
    public static Activity? Accept() => Begin("accept", ActivityKind.Server, default, Activity.Current is { IdFormat: ActivityIdFormat.W3C } outer
        ? [new(new(outer.TraceId, outer.SpanId, outer.ActivityTraceFlags))]
        : null);

    /// <param name="trace">Of the mail, when it was on the queue before.</param>
    /// <param name="apart">One of thousands, which together would be a trace that nobody can read: it begins its own.</param>
    /// <returns>To be told to <see cref="Carried"/>.</returns>
    public static Activity? Enqueue(string? trace, string form, string id, bool apart)
    {
        const string name = "enqueue";
        var span = (Current, apart) switch
        {
            ({ } current, true) => Begin(name, ActivityKind.Producer, default, [new(current.Context)]),
            ({ }, false) => Source.StartActivity(name, ActivityKind.Producer),
            _ => Begin(name, ActivityKind.Producer, Parse(trace)),
        };
        return Of(span, form, id);
    }

    /// <summary>What a mail carries over the queue (https://www.w3.org/TR/trace-context/#traceparent-header); it is followed when a span is not sampled, too.</summary>
    /// <param name="trace">What it carried before.</param>
    public static string? Carried(Activity? enqueue, string? trace) => enqueue?.Id ?? Current?.Id ?? trace;

    /// <param name="trace">What the mail carried.</param>
    public static Activity? Deliver(string? trace, string form, string id) => Of(Begin("deliver", ActivityKind.Consumer, Parse(trace)), form, id);

    public static Activity? Seal(string form, string id) => Of(Source.StartActivity("seal"), form, id);

    public static Activity? Smtp(string relay) => Source.StartActivity("smtp", ActivityKind.Client)?.SetTag(Names.Relay, relay);

    public static Activity? Of(Activity? span, string form, string? id) => span?.SetTag(Names.Form, form).SetTag(Names.Id, id);

    /// <param name="isFault">Whether somebody should look at it.</param>
    public static void End(this Activity? span, string outcome, bool isFault = false) =>
        span?.SetTag(Names.Outcome, outcome).SetStatus(isFault ? ActivityStatusCode.Error : ActivityStatusCode.Unset);

    private static Activity? Begin(string name, ActivityKind kind, ActivityContext parent, IEnumerable<ActivityLink>? links = null)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        // What the platform began would be the parent otherwise.
        Activity.Current = null;
        return Source.StartActivity(kind, parent, links: links, name: name);
    }

    private static ActivityContext Parse(string? trace) => ActivityContext.TryParse(trace, null, isRemote: true, out var context) ? context : default;
}

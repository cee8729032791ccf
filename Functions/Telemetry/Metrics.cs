using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Sealpost.Telemetry;

/// <summary>Every instrument, and the one name of each; docs/operations.md has the same table. Nothing is kept that nobody listens to, but what was learned last.</summary>
internal sealed class Metrics : IDisposable
{
    private static readonly InstrumentAdvice<double> Steps = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] };

    private static readonly InstrumentAdvice<double> Waits = new() { HistogramBucketBoundaries = [0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600, 14_400, 86_400] };

    private readonly Counter<long> _accepted;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _deferred;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _held;
    private readonly Counter<long> _poison;
    private readonly Histogram<double> _queueAge;
    private readonly Histogram<double> _seal;
    private readonly Histogram<double> _relay;

    internal Meter Meter { get; } = new(Names.Source);

    /// <param name="learned">What the gauges show.</param>
    public Metrics(Learned learned)
    {
        _accepted = Meter.CreateCounter<long>("sealpost.posts.accepted", "{post}", "Posts that were stored");
        _refused = Meter.CreateCounter<long>("sealpost.posts.refused", "{post}", "Posts that were not taken, by the code of the refusal");
        _sent = Meter.CreateCounter<long>("sealpost.mails.sent", "{mail}", "Mails that a mail server took, by the relay that took the last copy");
        _deferred = Meter.CreateCounter<long>("sealpost.mails.deferred", "{mail}", "Attempts after which a mail waits for the next one");
        _failed = Meter.CreateCounter<long>("sealpost.mails.failed", "{mail}", "Mails that are not sent any more, or whose fate is unknown");
        _held = Meter.CreateCounter<long>("sealpost.mails.held", "{mail}", "Times that a mail was set aside for an operator, a key, a setting or a limit");
        _poison = Meter.CreateCounter<long>("sealpost.mails.poison", "{message}", "Messages that failed on every try for a reason of ours");
        _queueAge = Meter.CreateHistogram("sealpost.queue.age", "s", "From a mail's acceptance to its first attempt", advice: Waits);
        _seal = Meter.CreateHistogram("sealpost.seal.duration", "s", "To render, seal and compose a mail", advice: Steps);
        _relay = Meter.CreateHistogram("sealpost.relay.duration", "s", "One try with a relay, the wait for a connection included", advice: Steps);
        Meter.CreateObservableGauge("sealpost.queue.depth", () => learned.Spool is { } spool ? [new(spool.Waiting)] : (Measurement<long>[])[], "{message}", "Messages on the queue, those that wait for their time included");
        Meter.CreateObservableGauge("sealpost.queue.oldest", () => learned.Spool is { } spool ? [new(spool.OldestSeconds)] : (Measurement<double>[])[], "s", "How long the oldest mail that is due has waited");
        Meter.CreateObservableGauge("sealpost.poison.depth", () => learned.Spool is { } spool ? [new(spool.Poison)] : (Measurement<long>[])[], "{message}", "Messages on the poison queue that are not kept yet");
        Meter.CreateObservableGauge("sealpost.key.days_left", () => learned.Keys.Select(key => new Measurement<double>(key.Days, Tags(key.Form, Names.Key, key.Key))), "d", "Days until a key ends; below 0 its form's mails are held");
    }

    public void Accepted(string form) => _accepted.Add(1, new KeyValuePair<string, object?>(Names.Form, form));

    /// <param name="form">Null where none was found.</param>
    /// <param name="reason">The code of a refusal.</param>
    public void Refused(string? form, string reason) => _refused.Add(1, new(Names.Form, form ?? Names.NoForm), new(Names.Reason, reason));

    /// <param name="relay">Null when no server was asked in this attempt.</param>
    public void Sent(string form, string? relay) => _sent.Add(1, Tags(form, Names.Relay, relay));

    public void Deferred(string form, string kind) => _deferred.Add(1, Tags(form, Names.Kind, kind));

    public void Failed(string form, string kind) => _failed.Add(1, Tags(form, Names.Kind, kind));

    public void Held(string form, string kind) => _held.Add(1, Tags(form, Names.Kind, kind));

    public void Poison() => _poison.Add(1);

    public void TakenUp(string form, TimeSpan age) => _queueAge.Record(Math.Max(0, age.TotalSeconds), new KeyValuePair<string, object?>(Names.Form, form));

    public void Sealed(string form, TimeSpan took) => _seal.Record(took.TotalSeconds, new KeyValuePair<string, object?>(Names.Form, form));

    /// <param name="outcome">What the try came to, one word.</param>
    public void Tried(string relay, string outcome, TimeSpan took) => _relay.Record(took.TotalSeconds, new(Names.Relay, relay), new(Names.Outcome, outcome));

    public void Dispose() => Meter.Dispose();

    /// <summary>Where one has no value it has no attribute.</summary>
    private static TagList Tags(string? form, string name, string? value)
    {
        var tags = new TagList();
        if (form is not null)
        {
            tags.Add(Names.Form, form);
        }

        if (value is not null)
        {
            tags.Add(name, value);
        }

        return tags;
    }
}

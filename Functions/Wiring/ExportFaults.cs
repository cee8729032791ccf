using System.Diagnostics.Tracing;

namespace Sealpost.Wiring;

/// <summary>The exporters tell their faults as events only, one for each batch; an operator wants to know, and not each time.</summary>
/// <param name="tell">Takes the name of an event: its text may hold anything.</param>
internal sealed class ExportFaults(TimeProvider time, Action<string> tell) : EventListener
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);
    private readonly Lock _gate = new();
    private DateTimeOffset? _told;

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name.StartsWith("OpenTelemetry-", StringComparison.Ordinal))
        {
            EnableEvents(eventSource, EventLevel.Error);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (now - _told < Pause)
            {
                return;
            }

            _told = now;
        }

        tell(eventData.EventName ?? eventData.EventSource.Name);
    }
}

namespace Sealpost.Sending.Relays;

/// <summary>
/// How long one send may take. When the host stops, it may go on for a second; after the final dot its answer is waited for until
/// 1.4 s, so that everything is written down within the 2 s of a host.
/// </summary>
internal sealed class SendLimits : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastGrace = TimeSpan.FromSeconds(1.4);

    private readonly CancellationTokenSource _beforeDot;
    private readonly CancellationTokenSource _afterDot;
    private readonly CancellationTokenRegistration _stopping;

    public SendLimits(TimeSpan longest, TimeProvider time, CancellationToken stop)
    {
        (_beforeDot, _afterDot, Stop) = (new(longest, time), new(longest, time), stop);
        _stopping = stop.UnsafeRegister(static limits => ((SendLimits)limits!).End(), this);
    }

    /// <summary>The host stops: nothing new is begun.</summary>
    public CancellationToken Stop { get; }

    /// <summary>How long to wait for a connection where all instances together have as many as they may have.</summary>
    public TimeSpan Patience { get; set; }

    public CancellationToken BeforeDot => _beforeDot.Token;

    public CancellationToken AfterDot => _afterDot.Token;

    public void Dispose()
    {
        _stopping.Dispose();
        _beforeDot.Dispose();
        _afterDot.Dispose();
    }

    private void End()
    {
        _beforeDot.CancelAfter(Grace);
        _afterDot.CancelAfter(LastGrace);
    }
}

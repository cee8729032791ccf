using System.Diagnostics.CodeAnalysis;
using System.Net.Security;

namespace Sealpost.Sending.Relays;

/// <summary>What came of the wish for a connection.</summary>
internal abstract record PoolLease
{
    /// <param name="WasIdle">It took mail before: its server may have closed it without a word.</param>
    public sealed record Connected(SmtpConnection Connection, bool WasIdle) : PoolLease;

    /// <param name="Fault">What ended the opening.</param>
    public sealed record NotConnected(Exception Fault, SmtpPhase Phase) : PoolLease;

    /// <summary>All instances together have as many connections as they may have.</summary>
    public sealed record AllTaken : PoolLease;
}

/// <summary>The connections of this instance to one relay. Each belongs to one sender at a time.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Semaphores whose wait handles nobody asks for hold nothing to dispose of.")]
internal sealed class SmtpPool : IAsyncDisposable
{
    /// <summary>How often the other instances' places are looked at while somebody waits: one look, however many wait.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly string _name;
    private readonly RelayOptions _relay;
    private readonly AccessTokens? _tokens;
    private readonly SharedRelayLimits _shared;
    private readonly TimeProvider _time;
    private readonly Lazy<SslClientAuthenticationOptions> _tls;
    private readonly IdleConnections _idle;
    private readonly SemaphoreSlim _free;
    private readonly SemaphoreSlim _changed = new(0);
    private readonly Lazy<ITimer> _looking;
    private int _waiting;

    public SmtpPool(string name, RelayOptions relay, AccessTokens? tokens, SharedRelayLimits shared, TimeProvider time)
    {
        (_name, _relay, _tokens, _shared, _time) = (name, relay, tokens, shared, time);
        _tls = new(() => RelayCertificates.Tls(relay));
        _idle = new(relay, time, Signal);
        _free = new(relay.PoolSize);
        _looking = new(() => time.CreateTimer(static pool => ((SmtpPool)pool!).Signal(), this, Look, Look));
    }

    /// <param name="anew">Not one that took mail before.</param>
    /// <exception cref="OperationCanceledException">The host stops, or it took too long until one was free.</exception>
    public async Task<PoolLease> LeaseAsync(SendLimits limits, bool anew)
    {
        if (!_free.Wait(0, CancellationToken.None))
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limits.Stop, limits.BeforeDot);
            await _free.WaitAsync(either.Token);
        }

        var lease = await TakeAsync(anew, limits);
        if (lease is not PoolLease.Connected)
        {
            _free.Release();
        }

        return lease;
    }

    public async ValueTask ReturnAsync(SmtpConnection connection)
    {
        try
        {
            await _idle.AddAsync(connection);
        }
        finally
        {
            _free.Release();
            Signal();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_looking.IsValueCreated)
        {
            await _looking.Value.DisposeAsync();
        }

        await _idle.DisposeAsync();
    }

    private async Task<PoolLease> TakeAsync(bool anew, SendLimits limits)
    {
        var limit = limits.BeforeDot;
        try
        {
            if (!anew && await _idle.TakeAsync(limit) is { } idle)
            {
                return new PoolLease.Connected(idle, WasIdle: true);
            }

            if (_relay.Connections == 0)
            {
                return await OpenAsync(null, limit);
            }

            return await _shared.TakeConnectionAsync(_name, _relay.Connections, limit) is { } permit ? await OpenAsync(permit, limit) : await WaitAsync(limits);
        }
        catch (OperationCanceledException fault)
        {
            return new PoolLease.NotConnected(fault, SmtpPhase.Connect);
        }
    }

    private async Task<PoolLease> OpenAsync(ConnectionPermit? permit, CancellationToken limit)
    {
        var opening = new SmtpOpening(_relay, _tls, _tokens, _time);
        try
        {
            var (wire, offer) = await opening.RunAsync(limit);
            return new PoolLease.Connected(new(wire, offer, permit, _time.GetTimestamp()), WasIdle: false);
        }
        catch (Exception fault)
        {
            if (permit is not null)
            {
                await permit.GiveBackAsync();
            }

            return new PoolLease.NotConnected(fault, opening.Phase);
        }
    }

    /// <summary>Until one of ours comes back, or another instance gives one up.</summary>
    private async Task<PoolLease> WaitAsync(SendLimits limits)
    {
        var limit = limits.BeforeDot;
        Interlocked.Increment(ref _waiting);
        _ = _looking.Value;
        using var expiry = new CancellationTokenSource(limits.Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(expiry.Token, limit, limits.Stop);
        try
        {
            while (true)
            {
                if (await _idle.TakeAsync(limit) is { } idle)
                {
                    return new PoolLease.Connected(idle, WasIdle: true);
                }

                await _changed.WaitAsync(either.Token);
                if (!_idle.Any && await _shared.TakeConnectionAsync(_name, _relay.Connections, limit) is { } permit)
                {
                    // Where there was one there may be more.
                    Signal();
                    return await OpenAsync(permit, limit);
                }
            }
        }
        catch (OperationCanceledException) when (!limit.IsCancellationRequested && !limits.Stop.IsCancellationRequested)
        {
            return new PoolLease.AllTaken();
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Something changed that senders may wait for.</summary>
    private void Signal()
    {
        if (Volatile.Read(ref _waiting) > 0)
        {
            _changed.Release();
        }
    }
}

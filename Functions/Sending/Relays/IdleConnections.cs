using System.Collections.Concurrent;

namespace Sealpost.Sending.Relays;

/// <summary>
/// Connections that nobody uses now. The last one used is the first to be used again, so that those that are not needed are
/// closed: after a while without work, at their age, or when they have taken enough mails.
/// </summary>
/// <param name="closed">Called after a connection has ended.</param>
internal sealed class IdleConnections(RelayOptions relay, TimeProvider time, Action closed) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<SmtpConnection> _idle = [];
    private readonly ConcurrentDictionary<Task, bool> _closing = [];
    private ITimer? _sweep;
    private bool _isClosed;

    public bool Any
    {
        get
        {
            lock (_lock)
            {
                return _idle.Count > 0;
            }
        }
    }

    /// <summary>Keeps it, or closes it when it is no longer good.</summary>
    public async ValueTask AddAsync(SmtpConnection connection)
    {
        connection.IdleSince = time.GetTimestamp();
        var keeps = IsGood(connection);
        lock (_lock)
        {
            keeps &= !_isClosed;
            if (keeps)
            {
                _idle.Add(connection);
                _sweep ??= time.CreateTimer(static idle => ((IdleConnections)idle!).Sweep(), this, relay.Idle, relay.Idle / 2);
            }
        }

        if (!keeps)
        {
            // A farewell takes its time, which the mail that is taken need not wait for.
            var closing = CloseAsync(connection);
            await (connection.IsUsable ? Task.CompletedTask : closing);
        }
    }

    /// <returns>One that the server still knows; null when there is none.</returns>
    public async Task<SmtpConnection?> TakeAsync(CancellationToken limit)
    {
        while (Pop() is { } connection)
        {
            if (IsGood(connection) && (connection.IsFresh(time.GetElapsedTime(connection.IdleSince)) || await connection.IsAliveAsync(limit)))
            {
                return connection;
            }

            _ = CloseAsync(connection);
        }

        return null;
    }

    /// <summary>Those in use are closed when they come back.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _isClosed = true;
        }

        if (_sweep is not null)
        {
            await _sweep.DisposeAsync();
        }

        TakeAll(_ => true).ForEach(connection => _ = CloseAsync(connection));
        await Task.WhenAll(_closing.Keys);
    }

    private async Task CloseAsync(SmtpConnection connection)
    {
        var closing = connection.DisposeAsync().AsTask();
        _closing.TryAdd(closing, true);
        try
        {
            await closing;
        }
        finally
        {
            _closing.TryRemove(closing, out _);
            closed();
        }
    }

    private bool IsGood(SmtpConnection connection) => connection is { IsUsable: true, IsPermitted: true } && connection.Mails < relay.MessagesPerConnection
        && time.GetElapsedTime(connection.OpenedAt) < TimeSpan.FromSeconds(relay.ConnectionSeconds);

    private SmtpConnection? Pop()
    {
        lock (_lock)
        {
            var last = _idle.LastOrDefault();
            _ = last is not null && _idle.Remove(last);
            return last;
        }
    }

    private void Sweep() => TakeAll(connection => !IsGood(connection) || time.GetElapsedTime(connection.IdleSince) >= relay.Idle)
        .ForEach(connection => _ = CloseAsync(connection));

    private List<SmtpConnection> TakeAll(Predicate<SmtpConnection> which)
    {
        lock (_lock)
        {
            var taken = _idle.FindAll(which);
            _idle.RemoveAll(taken.Contains);
            return taken;
        }
    }
}

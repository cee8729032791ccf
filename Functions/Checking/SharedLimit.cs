using System.Security.Cryptography;
using System.Text;
using Azure;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;

namespace Sealpost.Checking;

/// <summary>What becomes of something whose limit can't be looked up.</summary>
internal enum WhenUnknown
{
    /// <summary>A visitor's post is worth more than a limit kept to the letter.</summary>
    Pass,

    /// <summary>A mail that we would write to a stranger is not.</summary>
    Refuse,
}

/// <summary>The secret under which clients and addresses are hashed, so that the table names nobody.</summary>
/// <param name="Bytes">32 bytes.</param>
internal sealed record LimitKey(byte[] Bytes);

/// <summary>Limits over fixed windows of time that all instances keep together, by the slots of <see cref="LimitWindow"/>.</summary>
internal sealed partial class SharedLimit(GuardTable table, LimitKey key, TimeProvider time, ILogger<SharedLimit> logger)
{
    private const string Kind = "l-";
    private const int MostWindows = 20_000;

    /// <summary>After a failed call everybody passes unasked for a while; a dead table must not make every post wait for it.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LimitWindow> _windows = [];
    private long _askAgain;

    /// <summary>Counts one against a limit.</summary>
    /// <param name="kind">What is limited, such as <c>form</c>.</param>
    /// <param name="subject">Who or which, in any form; only a keyed hash is kept.</param>
    /// <returns>How long to wait, or null when it may pass.</returns>
    public async Task<TimeSpan?> TakeAsync(string kind, string subject, LimitDefinition limit, WhenUnknown unknown, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var length = TimeSpan.FromMinutes(limit.Minutes).Ticks;
        var end = new DateTimeOffset(((now.UtcTicks / length) + 1) * length, TimeSpan.Zero);
        // Windows of different length or size are cut into other slots, so they are counted apart.
        var window = Window(Partition(end, $"{kind}/{limit.Posts}/{limit.Minutes}/{subject}"), limit.Posts, end);
        try
        {
            if (await window.TakeAsync(() => time.GetUtcNow().UtcTicks >= Volatile.Read(ref _askAgain) ? table : null, cancel) is { } passes)
            {
                return passes ? null : end - now;
            }
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested && fault is RequestFailedException or AggregateException or OperationCanceledException)
        {
            Volatile.Write(ref _askAgain, (time.GetUtcNow() + Pause).UtcTicks);
            Log.Unknown(logger, kind, unknown, fault.GetType().Name);
        }

        return unknown is WhenUnknown.Pass ? null : Pause;
    }

    /// <summary>Deletes what past windows left in the table.</summary>
    /// <returns>How many rows.</returns>
    public Task<int> ForgetAsync(CancellationToken cancel) =>
        // A minute's grace for another instance whose clock is behind.
        table.DeleteEndedAsync(Kind, time.GetUtcNow() - TimeSpan.FromMinutes(1), cancel);

    private LimitWindow Window(string partition, int posts, DateTimeOffset end)
    {
        lock (_lock)
        {
            if (!_windows.TryGetValue(partition, out var window))
            {
                MakeRoom();
                _windows.Add(partition, window = new(partition, posts, end));
            }

            return window;
        }
    }

    /// <summary>A window that is forgotten before its end loses the rest of a slot, never the limit: the table still has the slots.</summary>
    private void MakeRoom()
    {
        if (_windows.Count < MostWindows)
        {
            return;
        }

        var now = time.GetUtcNow();
        foreach (var (partition, window) in _windows)
        {
            if (window.End <= now)
            {
                _windows.Remove(partition);
            }
        }

        if (_windows.Count > MostWindows / 2)
        {
            _windows.Clear();
        }
    }

    private string Partition(DateTimeOffset end, string limited) =>
        $"{GuardTable.Name(Kind, end)}-{Convert.ToHexStringLower(HMACSHA256.HashData(key.Bytes, Encoding.Unicode.GetBytes(limited)).AsSpan(0, 16))}";

    private static partial class Log
    {
        [LoggerMessage(191, LogLevel.Warning, "Limit kind={Kind} outcome={Unknown} fault={Fault}: the table can't be asked, and is not for some seconds")]
        public static partial void Unknown(ILogger logger, string kind, WhenUnknown unknown, string fault);
    }
}

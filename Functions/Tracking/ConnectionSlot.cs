using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Data.Tables;

namespace Sealpost.Tracking;

/// <summary>A slot that is ours, and renewed as long as nobody gives it back.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for holds nothing to dispose of.")]
internal sealed class ConnectionSlot : IAsyncDisposable
{
    private readonly TableClient _table;
    private readonly ConnectionRow _row;
    private readonly TimeProvider _time;
    private readonly TimeSpan _lease;
    private readonly ITimer _renewal;
    private readonly SemaphoreSlim _turn = new(1);
    private long _until;
    private bool _isGivenBack;

    public ConnectionSlot(TableClient table, ConnectionRow row, TimeProvider time, TimeSpan lease)
    {
        (_table, _row, _time, _lease, _until) = (table, row, time, lease, row.Until.UtcTicks);
        _renewal = time.CreateTimer(static slot => _ = ((ConnectionSlot)slot!).RenewAsync(), this, lease / 3, lease / 3);
    }

    /// <summary>A connection that outlives its slot would be one too many; it ends some seconds before that.</summary>
    public bool IsValid => _time.GetUtcNow().UtcTicks < Volatile.Read(ref _until) - (_lease.Ticks / 10);

    public async ValueTask DisposeAsync()
    {
        await _renewal.DisposeAsync();
        await _turn.WaitAsync();
        try
        {
            _isGivenBack = true;
            await _table.DeleteEntityAsync(_row.PartitionKey, _row.RowKey, _row.ETag);
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException or OperationCanceledException)
        {
            // It is another's by now, or ends by itself.
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task RenewAsync()
    {
        await _turn.WaitAsync();
        try
        {
            if (!_isGivenBack)
            {
                _row.Until = _time.GetUtcNow() + _lease;
                var response = await _table.UpdateEntityAsync(_row, _row.ETag, TableUpdateMode.Replace);
                _row.ETag = response.Headers.ETag ?? default;
                Volatile.Write(ref _until, _row.Until.UtcTicks);
            }
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException or OperationCanceledException)
        {
            // The next renewal may succeed; what does not is seen by IsValid.
        }
        finally
        {
            _turn.Release();
        }
    }
}

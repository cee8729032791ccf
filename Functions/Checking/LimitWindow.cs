using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Sealpost.Checking;

/// <summary>
/// One limit in one window of time, as this instance sees it. The limit is cut into slots; an instance takes a
/// slot for itself by inserting its row, and then lets that many posts pass without asking. So no row is written twice, the
/// posts of all instances together never exceed the limit, and a window costs each of them a few calls at most. What an
/// instance does not use up of its last slot is lost to the others until the window ends.
/// </summary>
/// <param name="partition">The partition of its slots.</param>
/// <param name="posts">The limit.</param>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for holds nothing to dispose of.")]
internal sealed class LimitWindow(string partition, int posts, DateTimeOffset end)
{
    /// <summary>As many calls as a window may cost, where that does not make the slots too large.</summary>
    private const int UsualSlots = 16;

    /// <summary>What an instance that ends may take with it.</summary>
    private const int UsualShare = 50;

    private const int MostSlots = 1000;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly int _share = Math.Max(Math.Min((posts + UsualSlots - 1) / UsualSlots, UsualShare), (posts + MostSlots - 1) / MostSlots);
    private List<int>? _free;
    private int _left;

    public DateTimeOffset End { get; } = end;

    private int Slots => (posts + _share - 1) / _share;

    /// <param name="table">The table to ask for a slot, or null when it must not be asked now.</param>
    /// <returns>Whether one more post may pass; null when only the table knows.</returns>
    public async Task<bool?> TakeAsync(Func<GuardTable?> table, CancellationToken cancel)
    {
        if (_left == 0 && _free is { Count: 0 })
        {
            return false;
        }

        await _turn.WaitAsync(cancel);
        try
        {
            if (_left == 0)
            {
                if (table() is not { } asked)
                {
                    return null;
                }

                _left = await TakeSlotAsync(asked);
            }

            if (_left == 0)
            {
                return false;
            }

            _left--;
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Not to be cancelled: a client that goes away at this moment would leave a slot that nobody has.</summary>
    /// <returns>The posts that may pass; 0 when every slot is taken.</returns>
    private async Task<int> TakeSlotAsync(GuardTable table)
    {
        _free ??= [.. Enumerable.Range(0, Slots)];
        while (_free.Count > 0)
        {
            var slot = _free[RandomNumberGenerator.GetInt32(_free.Count)];
            var taken = await table.TryInsertAsync(partition, Row(slot), CancellationToken.None);
            _free.Remove(slot);
            if (taken)
            {
                return Math.Min(_share, posts - (slot * _share));
            }

            // Others are at work, too: better to ask once what is left than to try them all.
            var rows = await table.RowsAsync(partition, CancellationToken.None);
            _free.RemoveAll(other => rows.Contains(Row(other)));
        }

        return 0;
    }

    private static string Row(int slot) => slot.ToString("00", CultureInfo.InvariantCulture);
}

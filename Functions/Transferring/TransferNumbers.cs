using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Sealpost.Transferring;

/// <summary>
/// Gives numbers. All instances write one row for a form, and of several that do at once one wins; so the tasks of one instance stand in
/// line here, and what is left are as many rivals as there are instances.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for holds nothing to dispose of.")]
internal sealed class TransferNumbers(TransferTable table, TimeProvider time)
{
    /// <summary>Posts of one transfer: a transaction is of 100 rows.</summary>
    public const int Most = 90;

    /// <summary>Of the sealed posts of one transfer, as far as there is more than one.</summary>
    public const int MostBytes = 4 * 1024 * 1024;

    private const int Tries = 40;

    private readonly SemaphoreSlim _line = new(1);

    /// <summary>A transfer of this post alone; that which it has already, if it came here before.</summary>
    /// <exception cref="InvalidOperationException">Others were quicker for a minute; it can be done again.</exception>
    public async Task<TransferRecord> OfAsync(string form, string id, CancellationToken cancel)
    {
        await _line.WaitAsync(cancel);
        try
        {
            for (var tries = 0; tries < Tries; tries++)
            {
                var now = time.GetUtcNow();
                if (await table.TryNumberAsync(form, [id], await table.CounterAsync(form, cancel), now, now, cancel) is { } record)
                {
                    return record;
                }

                // Perhaps by this very transaction, whose first answer was lost.
                if (await table.NumberOfAsync(form, id, cancel) is { } number)
                {
                    return (await table.FindAsync(form, number, cancel))!;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(10, 100 * Math.Min(tries + 1, 20))), time, cancel);
            }
        }
        finally
        {
            _line.Release();
        }

        throw new InvalidOperationException("Other instances were always quicker with the next number.");
    }
}

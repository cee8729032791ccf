namespace Sealpost.Enqueuing;

/// <summary>
/// How much of files may be in memory at once, so that a run of large mails is sent one after the other. Mail without files
/// never waits. To be entered before the ledger's claim, whose lease runs.
/// </summary>
internal sealed class UploadRoom : IDisposable
{
    private const int MiB = 1024 * 1024;

    /// <summary>What the largest mail takes.</summary>
    private const int Most = Accepting.FileFaults.MostMiB;

    private readonly SemaphoreSlim _units = new(Most);
    private readonly SemaphoreSlim _turn = new(1);

    /// <param name="bytes">Of all files of the mail.</param>
    /// <returns>Gives the room back.</returns>
    public async Task<IDisposable> EnterAsync(long bytes, CancellationToken cancel)
    {
        var wanted = (int)Math.Min(Most, (bytes + MiB - 1) / MiB);
        var room = new Room(_units);
        if (wanted == 0)
        {
            return room;
        }

        // One at a time gathers, so that two mails never wait for each other's half.
        await _turn.WaitAsync(cancel);
        try
        {
            while (room.Taken < wanted)
            {
                await _units.WaitAsync(cancel);
                room.Taken++;
            }

            return room;
        }
        catch
        {
            room.Dispose();
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _units.Dispose();
        _turn.Dispose();
    }

    private sealed class Room(SemaphoreSlim units) : IDisposable
    {
        public int Taken { get; set; }

        public void Dispose()
        {
            if (Taken > 0)
            {
                units.Release(Taken);
                Taken = 0;
            }
        }
    }
}

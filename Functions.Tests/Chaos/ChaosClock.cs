using System.IO.MemoryMappedFiles;

namespace Sealpost.Tests.Chaos;

/// <summary>The time of the machine, shifted by what a file says at each look; the test writes the file, the application reads it.</summary>
internal sealed class ChaosClock : TimeProvider, IDisposable
{
    /// <summary>The setting that names the file.</summary>
    public const string Setting = "CHAOS_CLOCK";

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _shift;

    public ChaosClock(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, mapName: null, capacity: sizeof(long));
        _shift = _file.CreateViewAccessor();
    }

    public TimeSpan Shift
    {
        get => TimeSpan.FromTicks(_shift.ReadInt64(0));
        set => _shift.Write(0, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;

    public void Dispose()
    {
        _shift.Dispose();
        _file.Dispose();
    }
}

namespace Sealpost.Tests.Hostile;

/// <summary>
/// SplitMix64 (https://prng.di.unimi.it/splitmix64.c): numbers that look random and are the same at every run, so that a
/// case that found a fault can be made again.
/// </summary>
internal sealed class SplitMix(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var z = _state += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    /// <returns>0 to below <paramref name="end"/>.</returns>
    public int Below(int end) => (int)(Next() % (ulong)end);

    public T Of<T>(IReadOnlyList<T> list) => list[Below(list.Count)];
}

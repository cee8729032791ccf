namespace Sealpost.Tests.Smtp;

/// <summary>What the client of one connection sent; read by the test while the connection goes on.</summary>
internal sealed class ClientTranscript
{
    private readonly Lock _lock = new();
    private readonly List<byte> _all = [];
    private readonly List<byte> _inClear = [];

    public void Add(ReadOnlySpan<byte> bytes, bool isTls)
    {
        lock (_lock)
        {
            _all.AddRange(bytes);
            if (!isTls)
            {
                _inClear.AddRange(bytes);
            }
        }
    }

    public byte[] All()
    {
        lock (_lock)
        {
            return [.. _all];
        }
    }

    public byte[] InClear()
    {
        lock (_lock)
        {
            return [.. _inClear];
        }
    }
}

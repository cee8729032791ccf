namespace Sealpost.Sending;

/// <summary>Counts what is written to it, and keeps it as long as it is not too long.</summary>
internal sealed class BoundedCopy(int most) : Stream
{
    private readonly MemoryStream _copy = new(8 * 1024);
    private long _length;

    /// <summary>Whole only when <see cref="Length"/> is not more than the most.</summary>
    public ReadOnlySpan<byte> Copy => _copy.GetBuffer().AsSpan(0, (int)_copy.Length);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _length += buffer.Length;
        if (_length <= most)
        {
            _copy.Write(buffer);
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

using System.Buffers;

namespace Sealpost.Sealing;

/// <summary>
/// What a mail with files is made in: memory in blocks that are used again, so that twenty large mails in a row need no more
/// than one. Cleared when given back.
/// </summary>
internal sealed class PooledStream : Stream
{
    /// <summary>The size of which <see cref="ArrayPool{T}.Shared"/> keeps the most bytes.</summary>
    private const int BlockSize = 1024 * 1024;

    private readonly List<byte[]> _blocks = [];
    private long _length;
    private bool _isDisposed;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var done = 0;
        while (done < buffer.Length && Position < _length)
        {
            var (block, at) = ((int)(Position / BlockSize), (int)(Position % BlockSize));
            var count = (int)Math.Min(Math.Min(buffer.Length - done, BlockSize - at), _length - Position);
            _blocks[block].AsSpan(at, count).CopyTo(buffer[done..]);
            done += count;
            Position += count;
        }

        return done;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Task.FromResult(Read(buffer, offset, count));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        while (!buffer.IsEmpty)
        {
            var (block, at) = ((int)(Position / BlockSize), (int)(Position % BlockSize));
            while (_blocks.Count <= block)
            {
                _blocks.Add(ArrayPool<byte>.Shared.Rent(BlockSize));
            }

            var count = Math.Min(buffer.Length, BlockSize - at);
            buffer[..count].CopyTo(_blocks[block].AsSpan(at));
            buffer = buffer[count..];
            Position += count;
            _length = Math.Max(_length, Position);
        }
    }

    public override void WriteByte(byte value) => Write([value]);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer, offset, count);
        return Task.CompletedTask;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => Position,
        _ => _length,
    };

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            // Only what was written: clearing a whole block takes longer than sealing a small mail.
            for (var i = 0; i < _blocks.Count; i++)
            {
                Array.Clear(_blocks[i], 0, (int)Math.Min(BlockSize, _length - ((long)i * BlockSize)));
                ArrayPool<byte>.Shared.Return(_blocks[i]);
            }

            _blocks.Clear();
        }

        base.Dispose(disposing);
    }
}

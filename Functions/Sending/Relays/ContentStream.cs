using System.Buffers;

namespace Sealpost.Sending.Relays;

/// <summary>The content of a large message on its way: dot-stuffed, in blocks. The last block holds the final dot.</summary>
/// <param name="write">Sends a block.</param>
internal sealed class ContentStream(Func<ReadOnlyMemory<byte>, ValueTask> write) : Stream
{
    private const int Block = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _pending = new(Block + 4096);
    private readonly DotStuffing _stuffing = new();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <returns>What is left to send, with the final dot.</returns>
    public ReadOnlyMemory<byte> Finish()
    {
        DotStuffing.End(_pending);
        return _pending.WrittenMemory;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _stuffing.Add(buffer.Span, _pending);
        if (_pending.WrittenCount >= Block)
        {
            await write(_pending.WrittenMemory);
            _pending.ResetWrittenCount();
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

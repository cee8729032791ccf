using System.Security.Cryptography;

namespace Sealpost.Accepting;

/// <summary>A file's content on its way: measured, hashed, and its type told, while somebody else reads it.</summary>
/// <param name="inner">The part of the request.</param>
/// <param name="allowed">The types that the form takes.</param>
/// <param name="tooBig">Says whether that many bytes are more than the form takes.</param>
internal sealed class InspectedStream(Stream inner, IReadOnlyList<FileType> allowed, Func<long, Refusal?> tooBig) : ReadOnlyStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly FileSniffer _sniffer = new();

    public long Size { get; private set; }

    /// <summary>Known when the whole content was read.</summary>
    public FileType? Type { get; private set; }

    public byte[] Sha256() => _hash.GetCurrentHash();

    /// <exception cref="RefusedException">It is too big.</exception>
    /// <exception cref="FileTypeException">It is of no type that the form takes.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        if (read == 0 && buffer.Length > 0)
        {
            Type = _sniffer.Finish();
            return FileTypes.Match(allowed, Type) is null ? throw new FileTypeException() : 0;
        }

        Size += read;
        if (tooBig(Size) is { } refusal)
        {
            throw new RefusedException(refusal);
        }

        _hash.AppendData(buffer.Span[..read]);
        _sniffer.Add(buffer.Span[..read]);
        return _sniffer.MayBe(allowed) ? read : throw new FileTypeException();
    }

    protected override void Dispose(bool disposing)
    {
        _hash.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>Ends the reading of one file; caught in <see cref="FileIntake"/> only.</summary>
internal sealed class FileTypeException : Exception;

/// <summary>A stream that is read once, from the beginning to the end.</summary>
internal abstract class ReadOnlyStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

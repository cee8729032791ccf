using System.Text;

namespace Sealpost.Tests.Subscribing;

/// <summary>A file that is made while it is read, so that it need not fit anywhere.</summary>
internal sealed class GeneratedFile(IEnumerable<string> parts) : Stream
{
    private readonly IEnumerator<string> _parts = parts.GetEnumerator();
    private byte[] _part = [];
    private int _read;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    /// <summary>How much was read.</summary>
    public override long Position { get => _position; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_read == _part.Length)
        {
            if (!_parts.MoveNext())
            {
                return 0;
            }

            (_part, _read) = (Encoding.UTF8.GetBytes(_parts.Current), 0);
        }

        var length = Math.Min(count, _part.Length - _read);
        Array.Copy(_part, _read, buffer, offset, length);
        (_read, _position) = (_read + length, _position + length);
        return length;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _parts.Dispose();
        base.Dispose(disposing);
    }
}

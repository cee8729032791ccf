using System.Buffers;
using System.Buffers.Binary;
using Org.BouncyCastle.Bcpg;

namespace Sealpost.Sealing;

/// <summary>
/// The body of one packet in the current format (RFC 9580, section 4.2). One whose length is not known is cut into parts
/// of 64 KiB (section 4.2.1.4); when it turns out to fit into one, it gets its length after all.
/// </summary>
internal sealed class OpenPgpPacketStream : OpenPgpWriter
{
    /// <summary>A power of two, and at least 512 as the first part must be.</summary>
    internal const int PartSize = 1 << PartPower;
    private const int PartPower = 16;

    private readonly Stream _output;
    private readonly PacketTag _tag;
    private readonly long? _length;
    private byte[]? _part;
    private int _used;
    private long _written;
    private bool _isCut;

    /// <param name="length">Of the body, in octets; null when it is not known.</param>
    public OpenPgpPacketStream(Stream output, PacketTag tag, long? length = null)
    {
        (_output, _tag, _length) = (output, tag, length);
        if (length is { } known)
        {
            WriteTag(output, tag);
            WriteLength(output, known);
        }
        else
        {
            _part = ArrayPool<byte>.Shared.Rent(PartSize);
        }
    }

    /// <summary>A whole packet.</summary>
    public static void Write(Stream output, PacketTag tag, ReadOnlySpan<byte> body)
    {
        WriteTag(output, tag);
        WriteLength(output, body.Length);
        output.Write(body);
    }

    /// <returns>The octets of a packet whose body has so many.</returns>
    public static long SizeOf(long body) => 1 + body + body switch { < 192 => 1, < 8384 => 2, _ => 5 };

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_length is not null)
        {
            _written += buffer.Length;
            _output.Write(buffer);
            return;
        }

        ObjectDisposedException.ThrowIf(_part is null, this);
        while (!buffer.IsEmpty)
        {
            // Only when more comes: the last part must be one with a length.
            if (_used == PartSize)
            {
                WritePart(_part);
            }

            var count = Math.Min(buffer.Length, PartSize - _used);
            buffer[..count].CopyTo(_part.AsSpan(_used));
            buffer = buffer[count..];
            _used += count;
        }
    }

    /// <exception cref="InvalidOperationException">The body is not as long as was said.</exception>
    public override void Complete()
    {
        if (_length is not null)
        {
            if (_written != _length)
            {
                throw new InvalidOperationException($"A packet of {_length} octets was given {_written}.");
            }

            return;
        }

        if (!_isCut)
        {
            WriteTag(_output, _tag);
        }

        WriteLength(_output, _used);
        _output.Write(_part.AsSpan(0, _used));
    }

    protected override void Dispose(bool disposing)
    {
        if (_part is { } part)
        {
            _part = null;
            // It may hold what a visitor wrote.
            part.AsSpan(0, _isCut ? PartSize : _used).Clear();
            ArrayPool<byte>.Shared.Return(part);
        }

        base.Dispose(disposing);
    }

    private void WritePart(byte[] part)
    {
        if (!_isCut)
        {
            WriteTag(_output, _tag);
            _isCut = true;
        }

        _output.WriteByte(0xE0 | PartPower);
        _output.Write(part.AsSpan(0, PartSize));
        _used = 0;
    }

    private static void WriteTag(Stream output, PacketTag tag) => output.WriteByte((byte)(0xC0 | (int)tag));

    private static void WriteLength(Stream output, long length)
    {
        Span<byte> octets = stackalloc byte[5];
        switch (length)
        {
            case < 192:
                output.WriteByte((byte)length);
                break;
            case < 8384:
                BinaryPrimitives.WriteUInt16BigEndian(octets, (ushort)(length - 192 + (192 << 8)));
                output.Write(octets[..2]);
                break;
            default:
                octets[0] = 0xFF;
                BinaryPrimitives.WriteUInt32BigEndian(octets[1..], checked((uint)length));
                output.Write(octets);
                break;
        }
    }
}

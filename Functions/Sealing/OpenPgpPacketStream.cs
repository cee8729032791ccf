using System.Buffers;
using Org.BouncyCastle.Bcpg;

namespace Sealpost.Sealing;

/// <summary>
/// A packet whose length is known only at its end: one with a definite length if it is short, else in pieces of 64 KiB (partial
/// body lengths, RFC 9580, section 4.2.1.4). Disposing of it ends the packet and leaves the output open.
/// </summary>
internal sealed class OpenPgpPacketStream(Stream output, PacketTag tag) : WriteOnlyStream
{
    private const int PieceBits = 16;
    private const int PieceSize = 1 << PieceBits;

    private readonly byte[] _piece = ArrayPool<byte>.Shared.Rent(PieceSize);
    private int _length;
    private bool _begun;
    private bool _isDisposed;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_length == PieceSize)
            {
                Begin();
                output.WriteByte(0xE0 | PieceBits);
                output.Write(_piece, 0, PieceSize);
                _length = 0;
            }

            var count = Math.Min(buffer.Length, PieceSize - _length);
            buffer[..count].CopyTo(_piece.AsSpan(_length));
            buffer = buffer[count..];
            _length += count;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            Begin();
            OpenPgpPacket.WriteLength(output, _length);
            output.Write(_piece, 0, _length);
            ArrayPool<byte>.Shared.Return(_piece, clearArray: true);
        }

        base.Dispose(disposing);
    }

    private void Begin()
    {
        if (!_begun)
        {
            _begun = true;
            output.WriteByte((byte)(0xC0 | (int)tag));
        }
    }
}

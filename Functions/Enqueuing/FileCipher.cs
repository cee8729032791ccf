using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Sealpost.Enqueuing;

/// <summary>
/// A file in pieces of 64 KiB, each sealed with AES-256-GCM by the STREAM construction (https://eprint.iacr.org/2015/189.pdf,
/// as in https://age-encryption.org/v1): the nonce holds the piece's number and whether it is the last, so that a piece that
/// is missing, moved or altered does not open. Every file has a key of its own, so nonces never repeat under a key.
/// </summary>
internal sealed class FileCipher(byte[] key) : IDisposable
{
    /// <summary>Bytes of content in every piece but the last.</summary>
    public const int PieceSize = 64 * 1024;

    public const int TagSize = 16;

    public const int SealedPieceSize = PieceSize + TagSize;

    private readonly AesGcm _aes = new(key, TagSize);
    private readonly byte[] _nonce = new byte[12];
    private uint _number;

    /// <returns>How many bytes were written: the piece and its tag.</returns>
    public int Seal(ReadOnlySpan<byte> piece, bool last, Span<byte> target)
    {
        _aes.Encrypt(Next(last), piece, target[..piece.Length], target.Slice(piece.Length, TagSize));
        return piece.Length + TagSize;
    }

    /// <returns>How many bytes of content.</returns>
    /// <exception cref="CryptographicException">It is not the piece that was sealed in this place.</exception>
    public int Open(ReadOnlySpan<byte> piece, bool last, Span<byte> target)
    {
        if (piece.Length < TagSize)
        {
            throw new CryptographicException("The file was cut.");
        }

        var size = piece.Length - TagSize;
        _aes.Decrypt(Next(last), piece[..size], piece[size..], target[..size]);
        return size;
    }

    public void Dispose() => _aes.Dispose();

    /// <summary>Seven zero bytes, the number (big endian), 1 for the last.</summary>
    private byte[] Next(bool last)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_nonce.AsSpan(7), _number++);
        _nonce[11] = last ? (byte)1 : (byte)0;
        return _nonce;
    }
}

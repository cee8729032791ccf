using System.Buffers;
using System.Security.Cryptography;
using Org.BouncyCastle.Bcpg;

namespace Sealpost.Sealing;

/// <summary>
/// The body of a Symmetrically Encrypted and Integrity Protected Data packet, version 1 (RFC 9580, section 5.13.1): AES-256
/// in CFB mode, a random prefix, a Modification Detection Code at the end. Version 2 (AEAD) is refused by GnuPG.
/// </summary>
internal sealed class OpenPgpEncryption : OpenPgpWriter
{
    private const int BlockSize = 16;
    private const int BufferSize = 64 * 1024;
    private const byte Version = 1;

    /// <summary>The header of the packet that holds the code: new format, tag 19, 20 octets.</summary>
    private static readonly byte[] CodeHeader = [0xC0 | (byte)PacketTag.ModificationDetectionCode, SHA1.HashSizeInBytes];

    private readonly Stream _output;
    private readonly Aes _aes = Aes.Create();

    /// <summary>
    /// SHA-1 is what section 5.13.1 prescribes for version 1. It is keyed by being encrypted with the content, so collisions,
    /// which SHA-1 no longer resists, are of no use there (section 13.7 has the security considerations).
    /// </summary>
    private readonly IncrementalHash _sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);

    /// <summary>The last block of the ciphertext, which CFB goes on from; zeros at the beginning.</summary>
    private readonly byte[] _previous = new byte[BlockSize];
    private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _used;
    private int _most;

    /// <param name="output">The packet's body.</param>
    public OpenPgpEncryption(Stream output, ReadOnlySpan<byte> sessionKey)
    {
        _output = output;
        _aes.SetKey(sessionKey);
        output.WriteByte(Version);
        Span<byte> prefix = stackalloc byte[BlockSize + 2];
        RandomNumberGenerator.Fill(prefix[..BlockSize]);
        // Repeated, so that a wrong session key shows at once.
        prefix[(BlockSize - 2)..BlockSize].CopyTo(prefix[BlockSize..]);
        Write(prefix);
    }

    /// <returns>The octets of the body that holds so many.</returns>
    public static long SizeOf(long content) => 1 + BlockSize + 2 + content + CodeHeader.Length + SHA1.HashSizeInBytes;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _sha1.AppendData(buffer);
        Append(buffer);
    }

    public override void Complete()
    {
        Write(CodeHeader);
        Append(_sha1.GetHashAndReset());
        Encrypt();
    }

    protected override void Dispose(bool disposing)
    {
        if (_buffer is { } buffer)
        {
            _buffer = null;
            buffer.AsSpan(0, _most).Clear();
            ArrayPool<byte>.Shared.Return(buffer);
            _aes.Dispose();
            _sha1.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Append(ReadOnlySpan<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_buffer is null, this);
        while (!buffer.IsEmpty)
        {
            if (_used == BufferSize)
            {
                Encrypt();
            }

            var count = Math.Min(buffer.Length, BufferSize - _used);
            buffer[..count].CopyTo(_buffer.AsSpan(_used));
            buffer = buffer[count..];
            _used += count;
            _most = Math.Max(_most, _used);
        }
    }

    /// <summary>Only the last time not a whole number of blocks: CFB gives a part of a block the key stream of a whole one.</summary>
    private void Encrypt()
    {
        var whole = (_used + BlockSize - 1) / BlockSize * BlockSize;
        var blocks = _buffer.AsSpan(0, whole);
        _aes.EncryptCfb(blocks, _previous, blocks, PaddingMode.None, feedbackSizeInBits: 8 * BlockSize);
        blocks[^BlockSize..].CopyTo(_previous);
        _output.Write(blocks[.._used]);
        _used = 0;
    }
}

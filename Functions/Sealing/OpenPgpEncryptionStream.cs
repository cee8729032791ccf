using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Org.BouncyCastle.Bcpg;

namespace Sealpost.Sealing;

/// <summary>
/// Symmetrically encrypted, integrity protected data, version 1 (RFC 9580, section 5.13.1): what every OpenPGP program opens.
/// Disposing of it writes the check and leaves the output open.
/// </summary>
[SuppressMessage("Security", "CA5350", Justification = "The check of this packet is SHA-1 by definition (RFC 9580, section 5.13.1); inside the encryption a collision gains nothing.")]
internal sealed class OpenPgpEncryptionStream : WriteOnlyStream
{
    private const int BlockSize = 16;
    private const int BufferSize = 1024 * BlockSize;

    private readonly OpenPgpPacketStream _packet;
    private readonly Aes _aes;
    private readonly ICryptoTransform _cipher;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
    private readonly byte[] _buffer = new byte[BufferSize];
    private readonly byte[] _sealed = new byte[BufferSize];
    private int _length;
    private bool _isDisposed;

    [SuppressMessage("Security", "CA5401", Justification = "A zero vector is this packet's; the random first block takes its place.")]
    public OpenPgpEncryptionStream(Stream output, byte[] sessionKey)
    {
        _packet = new(output, PacketTag.SymmetricEncryptedIntegrityProtected);
        _packet.WriteByte(1);
        _aes = Aes.Create();
        (_aes.Mode, _aes.FeedbackSize, _aes.Padding, _aes.Key, _aes.IV) = (CipherMode.CFB, 8 * BlockSize, PaddingMode.None, sessionKey, new byte[BlockSize]);
        _cipher = _aes.CreateEncryptor();
        Span<byte> prefix = stackalloc byte[BlockSize + 2];
        RandomNumberGenerator.Fill(prefix[..BlockSize]);
        prefix[(BlockSize - 2)..BlockSize].CopyTo(prefix[BlockSize..]);
        Write(prefix);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _hash.AppendData(buffer);
        Encrypt(buffer);
    }

    protected override void Dispose(bool disposing)
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            Write([0xD3, 0x14]);
            Encrypt(_hash.GetHashAndReset());
            // The mode makes a stream of it: of the last block only as much goes out as there is.
            var whole = (_length + BlockSize - 1) / BlockSize * BlockSize;
            _cipher.TransformBlock(_buffer, 0, whole, _sealed, 0);
            _packet.Write(_sealed.AsSpan(0, _length));
            _packet.Dispose();
            CryptographicOperations.ZeroMemory(_buffer);
            _cipher.Dispose();
            _aes.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Encrypt(ReadOnlySpan<byte> plain)
    {
        while (!plain.IsEmpty)
        {
            var count = Math.Min(plain.Length, BufferSize - _length);
            plain[..count].CopyTo(_buffer.AsSpan(_length));
            plain = plain[count..];
            _length += count;
            if (_length == BufferSize)
            {
                _cipher.TransformBlock(_buffer, 0, BufferSize, _sealed, 0);
                _packet.Write(_sealed);
                _length = 0;
            }
        }
    }
}

using System.Security.Cryptography;
using Org.BouncyCastle.Bcpg;

namespace Sealpost.Sealing;

/// <summary>The random AES-256 key of one message, and the packets that give it to the recipients.</summary>
internal sealed class OpenPgpSessionKey : IDisposable
{
    private const int KeySize = 32;
    private const byte PacketVersion = 3;

    /// <summary>The algorithm, the key, the sum of the key's octets modulo 65536 (RFC 9580, section 5.1).</summary>
    private readonly byte[] _encoded = new byte[1 + KeySize + 2];

    public OpenPgpSessionKey()
    {
        _encoded[0] = (byte)SymmetricKeyAlgorithmTag.Aes256;
        RandomNumberGenerator.Fill(_encoded.AsSpan(1, KeySize));
        var sum = 0;
        foreach (var octet in Key)
        {
            sum += octet;
        }

        (_encoded[^2], _encoded[^1]) = ((byte)(sum >> 8), (byte)sum);
    }

    public ReadOnlySpan<byte> Key => _encoded.AsSpan(1, KeySize);

    /// <summary>A Public Key Encrypted Session Key packet, version 3 (section 5.1.1).</summary>
    public void WriteTo(Stream output, OpenPgpEncryptionKey recipient)
    {
        var fields = recipient.Encrypt(_encoded);
        var body = new byte[1 + OpenPgpEncryptionKey.IdSize + 1 + fields.Length];
        body[0] = PacketVersion;
        recipient.Id.CopyTo(body.AsSpan(1));
        body[1 + OpenPgpEncryptionKey.IdSize] = recipient.Algorithm;
        fields.CopyTo(body.AsSpan(body.Length - fields.Length));
        OpenPgpPacketStream.Write(output, PacketTag.PublicKeyEncryptedSession, body);
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_encoded);
}

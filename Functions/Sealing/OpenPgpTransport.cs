using System.Buffers.Binary;
using System.Security.Cryptography;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Crypto.Parameters;

namespace Sealpost.Sealing;

/// <summary>
/// How a session key reaches one key: the public-key encrypted session key packet, version 3 (RFC 9580, section 5.1.1). Prepared once
/// at load, when BouncyCastle checks the key's numbers; its own generator would do so for each message, at 47 ms for RSA-3072.
/// </summary>
internal abstract class OpenPgpTransport(PgpPublicKey key)
{
    /// <exception cref="KeyRefusedException">The key's numbers are not those of a key.</exception>
    public static OpenPgpTransport Of(PgpPublicKey key)
    {
        try
        {
            return (key.GetKey(), key.PublicKeyPacket.Key) switch
            {
                (RsaKeyParameters rsa, _) => new OpenPgpRsaTransport(key, rsa),
                (X25519PublicKeyParameters curve, ECDHPublicBcpgKey ecdh) => new OpenPgpX25519Transport(key, ecdh, curve),
                (ECPublicKeyParameters curve, ECDHPublicBcpgKey ecdh) => new OpenPgpCurveTransport(key, ecdh, curve),
                _ => throw new NotSupportedException(),
            };
        }
        catch (Exception fault) when (fault is not KeyRefusedException)
        {
            throw new KeyRefusedException("Its encryption key is damaged, or of a kind that is not supported.", fault);
        }
    }

    /// <param name="sessionKey">Of AES-256: 32 bytes.</param>
    public void Write(ReadOnlySpan<byte> sessionKey, Stream output)
    {
        Span<byte> secret = stackalloc byte[1 + sessionKey.Length + 2];
        secret[0] = (byte)SymmetricKeyAlgorithmTag.Aes256;
        sessionKey.CopyTo(secret[1..]);
        BinaryPrimitives.WriteUInt16BigEndian(secret[^2..], (ushort)Sum(sessionKey));
        var sealing = Seal(secret);
        CryptographicOperations.ZeroMemory(secret);
        Span<byte> head = stackalloc byte[10];
        head[0] = 3;
        BinaryPrimitives.WriteInt64BigEndian(head[1..], key.KeyId);
        head[9] = (byte)key.Algorithm;
        OpenPgpPacket.WriteHead(output, PacketTag.PublicKeyEncryptedSession, head.Length + sealing.Length);
        output.Write(head);
        output.Write(sealing);
    }

    /// <param name="secret">Algorithm, session key, check sum (RFC 9580, section 5.1).</param>
    /// <returns>The fields of the packet that depend on the algorithm.</returns>
    protected abstract byte[] Seal(ReadOnlySpan<byte> secret);

    private static int Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0;
        foreach (var value in bytes)
        {
            sum += value;
        }

        return sum;
    }
}

/// <summary>RSA with .NET's arithmetic (RFC 9580, section 5.1.3: PKCS#1 version 1.5).</summary>
internal sealed class OpenPgpRsaTransport : OpenPgpTransport
{
    private readonly Lock _lock = new();
    private readonly RSA _rsa;

    public OpenPgpRsaTransport(PgpPublicKey key, RsaKeyParameters rsa)
        : base(key) => _rsa = RSA.Create(new RSAParameters
        {
            Modulus = rsa.Modulus.ToByteArrayUnsigned(), Exponent = rsa.Exponent.ToByteArrayUnsigned(),
        });

    protected override byte[] Seal(ReadOnlySpan<byte> secret)
    {
        // .NET promises nothing about two threads at one key.
        lock (_lock)
        {
            return OpenPgpPacket.Mpi(_rsa.Encrypt(secret, RSAEncryptionPadding.Pkcs1));
        }
    }
}

using System.Security.Cryptography;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;

namespace Sealpost.Sealing;

/// <summary>RSA with PKCS #1 version 1.5, which RFC 9580, section 5.1.3 prescribes.</summary>
internal sealed class OpenPgpRsaKey : OpenPgpEncryptionKey
{
    /// <summary>What OpenSSL takes at every size of the modulus.</summary>
    private const int MostExponentBits = 64;

    /// <summary>Used by all threads: encrypting only reads it, and OpenSSL and CNG allow that.</summary>
    private readonly RSA _rsa;

    public OpenPgpRsaKey(PgpPublicKey key)
        : base(key)
    {
        var numbers = (RsaPublicBcpgKey)key.PublicKeyPacket.Key;
        var exponent = numbers.PublicExponent;
        if (exponent.BitLength is < 2 or > MostExponentBits || !exponent.TestBit(0))
        {
            throw new CryptographicException("The exponent is even, too small or too large.");
        }

        _rsa = RSA.Create(new RSAParameters { Modulus = numbers.Modulus.ToByteArrayUnsigned(), Exponent = exponent.ToByteArrayUnsigned() });
        Name = $"RSA, {_rsa.KeySize} bits";
    }

    public override string Name { get; }

    public override byte[] Encrypt(ReadOnlySpan<byte> sessionKey)
    {
        Span<byte> encrypted = stackalloc byte[_rsa.KeySize / 8 + 1];
        var size = _rsa.Encrypt(sessionKey, encrypted, RSAEncryptionPadding.Pkcs1);
        return OpenPgpInteger.Encode(encrypted[..size]);
    }
}

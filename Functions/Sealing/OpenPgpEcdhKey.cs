using System.Security.Cryptography;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;

namespace Sealpost.Sealing;

/// <summary>ECDH (RFC 9580, section 11.5; before that RFC 6637): an ephemeral key a message, a KDF, AES key wrap.</summary>
internal sealed class OpenPgpEcdhKey : OpenPgpEncryptionKey
{
    private readonly Func<OpenPgpAgreement> _agree;
    private readonly HashAlgorithmName _hash;
    private readonly int _wrappingKeySize;

    /// <summary>What binds the wrapping key to curve, algorithms and recipient: "Param" in RFC 9580, section 11.5.</summary>
    private readonly byte[] _parameters;

    public OpenPgpEcdhKey(PgpPublicKey key)
        : base(key)
    {
        var fields = (ECDHPublicBcpgKey)key.PublicKeyPacket.Key;
        var curve = OpenPgpCurve.TryFind(key) ?? throw new CryptographicException("The curve is not supported.");
        Name = curve.Name;
        _agree = curve.Prepare(fields.EncodedPoint.ToByteArrayUnsigned());
        _hash = fields.HashAlgorithm switch
        {
            HashAlgorithmTag.Sha256 => HashAlgorithmName.SHA256,
            HashAlgorithmTag.Sha384 => HashAlgorithmName.SHA384,
            HashAlgorithmTag.Sha512 => HashAlgorithmName.SHA512,
            _ => throw new CryptographicException("The hash of the key derivation is not supported."),
        };
        _wrappingKeySize = fields.SymmetricKeyAlgorithm switch
        {
            SymmetricKeyAlgorithmTag.Aes128 => 16,
            SymmetricKeyAlgorithmTag.Aes192 => 24,
            SymmetricKeyAlgorithmTag.Aes256 => 32,
            _ => throw new CryptographicException("The cipher of the key derivation is not supported."),
        };
        _parameters =
        [
            // The OID with its length, as in the key, without the ASN.1 tag.
            .. fields.CurveOid.GetEncoded()[1..], Algorithm,
            3, 1, (byte)fields.HashAlgorithm, (byte)fields.SymmetricKeyAlgorithm,
            .. "Anonymous Sender    "u8, .. key.GetFingerprint(),
        ];
    }

    public override string Name { get; }

    public override byte[] Encrypt(ReadOnlySpan<byte> sessionKey)
    {
        var (point, secret) = _agree();
        byte[] derivation = [0, 0, 0, 1, .. secret, .. _parameters];
        var hash = CryptographicOperations.HashData(_hash, derivation);
        var padded = Pad(sessionKey);
        var engine = new Rfc3394WrapEngine(AesUtilities.CreateEngine());
        engine.Init(true, new KeyParameter(hash, 0, _wrappingKeySize));
        var wrapped = engine.Wrap(padded, 0, padded.Length);
        foreach (var used in new[] { secret, derivation, hash, padded })
        {
            CryptographicOperations.ZeroMemory(used);
        }

        return [.. OpenPgpInteger.Encode(point), (byte)wrapped.Length, .. wrapped];
    }

    /// <summary>To a multiple of 8 octets, each added one telling how many (PKCS #5).</summary>
    private static byte[] Pad(ReadOnlySpan<byte> sessionKey)
    {
        var added = 8 - sessionKey.Length % 8;
        var padded = new byte[sessionKey.Length + added];
        sessionKey.CopyTo(padded);
        padded.AsSpan(sessionKey.Length).Fill((byte)added);
        return padded;
    }
}

using System.Security.Cryptography;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Crypto.Agreement;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace Sealpost.Sealing;

/// <summary>ECDH in OpenPGP: a key pair for this message, a key derived from what both sides know, AES key wrap (RFC 9580, section 11.5).</summary>
internal abstract class OpenPgpEcdhTransport(PgpPublicKey key, ECDHPublicBcpgKey ecdh) : OpenPgpTransport(key)
{
    /// <summary>So that the length of what is wrapped tells nothing of the cipher.</summary>
    private const int Padded = 40;

    /// <summary>What the derived key is bound to (RFC 9580, section 11.5.1).</summary>
    private readonly byte[] _parameters =
    [
        .. Oid(ecdh), (byte)PublicKeyAlgorithmTag.ECDH, 3, 1, (byte)ecdh.HashAlgorithm, (byte)ecdh.SymmetricKeyAlgorithm,
        .. "Anonymous Sender    "u8, .. key.GetFingerprint(),
    ];

    /// <returns>The public point of the message's key pair as it is written, and the shared secret.</returns>
    protected abstract (byte[] Point, byte[] Shared) Agree();

    protected override byte[] Seal(ReadOnlySpan<byte> secret)
    {
        var (point, shared) = Agree();
        var padded = new byte[Padded];
        secret.CopyTo(padded);
        padded.AsSpan(secret.Length).Fill((byte)(Padded - secret.Length));
        var engine = new Rfc3394WrapEngine(new AesEngine());
        engine.Init(true, new KeyParameter(Derive(shared)));
        var wrapped = engine.Wrap(padded, 0, padded.Length);
        CryptographicOperations.ZeroMemory(padded);
        CryptographicOperations.ZeroMemory(shared);
        return [.. OpenPgpPacket.Mpi(point), (byte)wrapped.Length, .. wrapped];
    }

    private byte[] Derive(byte[] shared)
    {
        byte[] input = [0, 0, 0, 1, .. shared, .. _parameters];
        var hash = ecdh.HashAlgorithm switch
        {
            HashAlgorithmTag.Sha512 => SHA512.HashData(input),
            HashAlgorithmTag.Sha384 => SHA384.HashData(input),
            HashAlgorithmTag.Sha256 => SHA256.HashData(input),
            var other => throw new KeyRefusedException($"Its key derivation with {other} is not supported."),
        };
        return hash[..(ecdh.SymmetricKeyAlgorithm switch
        {
            SymmetricKeyAlgorithmTag.Aes128 => 16,
            SymmetricKeyAlgorithmTag.Aes192 => 24,
            SymmetricKeyAlgorithmTag.Aes256 => 32,
            var other => throw new KeyRefusedException($"Its key wrapping with {other} is not supported."),
        })];
    }

    /// <summary>One octet of length and the value of the DER encoding (RFC 9580, section 9.2).</summary>
    private static byte[] Oid(ECDHPublicBcpgKey ecdh) => ecdh.CurveOid.GetEncoded()[1..];
}

/// <summary>Curve25519 in the format of algorithm 18, as GnuPG makes it.</summary>
internal sealed class OpenPgpX25519Transport(PgpPublicKey key, ECDHPublicBcpgKey ecdh, X25519PublicKeyParameters recipient) : OpenPgpEcdhTransport(key, ecdh)
{
    private static readonly SecureRandom Random = new();

    protected override (byte[] Point, byte[] Shared) Agree()
    {
        var own = new X25519PrivateKeyParameters(Random);
        var agreement = new X25519Agreement();
        agreement.Init(own);
        var shared = new byte[X25519PrivateKeyParameters.SecretSize];
        agreement.CalculateAgreement(recipient, shared, 0);
        // 0x40 tells that the point is in its own form (RFC 9580, section 11.2.2).
        return ([0x40, .. own.GeneratePublicKey().GetEncoded()], shared);
    }
}

/// <summary>NIST and brainpool curves, with .NET's arithmetic.</summary>
internal sealed class OpenPgpCurveTransport : OpenPgpEcdhTransport
{
    private readonly ECCurve _curve;
    private readonly ECParameters _recipient;

    public OpenPgpCurveTransport(PgpPublicKey key, ECDHPublicBcpgKey ecdh, ECPublicKeyParameters recipient)
        : base(key, ecdh)
    {
        _curve = ECCurve.CreateFromValue(ecdh.CurveOid.Id);
        var point = recipient.Q.GetEncoded(compressed: false);
        var size = (point.Length - 1) / 2;
        _recipient = new() { Curve = _curve, Q = new() { X = point[1..(size + 1)], Y = point[(size + 1)..] } };
    }

    protected override (byte[] Point, byte[] Shared) Agree()
    {
        using var own = ECDiffieHellman.Create(_curve);
        using var other = ECDiffieHellman.Create(_recipient);
        var point = own.ExportParameters(includePrivateParameters: false).Q;
        using var theirs = other.PublicKey;
        return ([4, .. point.X!, .. point.Y!], own.DeriveRawSecretAgreement(theirs));
    }
}

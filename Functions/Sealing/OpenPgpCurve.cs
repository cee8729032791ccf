using System.Security.Cryptography;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Math.EC.Rfc7748;

namespace Sealpost.Sealing;

/// <summary>What an ephemeral key and the recipient's have in common.</summary>
/// <param name="Point">The ephemeral public key, as OpenPGP encodes it (RFC 9580, section 11.2).</param>
/// <param name="Secret">The shared secret.</param>
internal readonly record struct OpenPgpAgreement(byte[] Point, byte[] Secret);

/// <summary>The curves that OpenPGP names for ECDH (RFC 9580, section 9.2).</summary>
/// <param name="Prepare">From a recipient's encoded point to one agreement after the other.</param>
internal sealed record OpenPgpCurve(string Name, Func<byte[], Func<OpenPgpAgreement>> Prepare)
{
    private const byte NativePoint = 0x40;
    private const byte UncompressedPoint = 0x04;

    private static readonly Dictionary<string, OpenPgpCurve> Known = new()
    {
        ["1.3.6.1.4.1.3029.1.5.1"] = new("Curve25519", PrepareX25519),
        ["1.2.840.10045.3.1.7"] = new("NIST P-256", point => PrepareWeierstrass(ECCurve.NamedCurves.nistP256, point)),
        ["1.3.132.0.34"] = new("NIST P-384", point => PrepareWeierstrass(ECCurve.NamedCurves.nistP384, point)),
        ["1.3.132.0.35"] = new("NIST P-521", point => PrepareWeierstrass(ECCurve.NamedCurves.nistP521, point)),
        ["1.3.36.3.3.2.8.1.1.7"] = new("brainpoolP256r1", point => PrepareWeierstrass(ECCurve.NamedCurves.brainpoolP256r1, point)),
        ["1.3.36.3.3.2.8.1.1.11"] = new("brainpoolP384r1", point => PrepareWeierstrass(ECCurve.NamedCurves.brainpoolP384r1, point)),
        ["1.3.36.3.3.2.8.1.1.13"] = new("brainpoolP512r1", point => PrepareWeierstrass(ECCurve.NamedCurves.brainpoolP512r1, point)),
    };

    public static OpenPgpCurve? TryFind(PgpPublicKey key) =>
        key.PublicKeyPacket.Key is ECPublicBcpgKey fields ? Known.GetValueOrDefault(fields.CurveOid.Id) : null;

    /// <summary>.NET has no X25519.</summary>
    private static Func<OpenPgpAgreement> PrepareX25519(byte[] point)
    {
        if (point.Length != 1 + X25519.PointSize || point[0] != NativePoint)
        {
            throw new CryptographicException("The point is not encoded as Curve25519's are.");
        }

        var theirs = point[1..];
        return () =>
        {
            Span<byte> ephemeral = stackalloc byte[X25519.ScalarSize];
            RandomNumberGenerator.Fill(ephemeral);
            var ours = new byte[1 + X25519.PointSize];
            ours[0] = NativePoint;
            X25519.GeneratePublicKey(ephemeral, ours.AsSpan(1));
            var secret = new byte[X25519.PointSize];
            // False when all bits are zero: their point is of small order, and everybody would know the secret (RFC 7748, section 6.1).
            var isSecret = X25519.CalculateAgreement(ephemeral, theirs, secret);
            CryptographicOperations.ZeroMemory(ephemeral);
            return isSecret ? new(ours, secret) : throw new CryptographicException("The point is of small order.");
        };
    }

    private static Func<OpenPgpAgreement> PrepareWeierstrass(ECCurve curve, byte[] point)
    {
        if (point[0] != UncompressedPoint || point.Length % 2 != 1)
        {
            throw new CryptographicException("The point is not encoded in full.");
        }

        var size = point.Length / 2;
        using var holder = ECDiffieHellman.Create(new ECParameters
        {
            Curve = curve, Q = new ECPoint { X = point[1..(1 + size)], Y = point[(1 + size)..] },
        });
        var theirs = holder.PublicKey;
        return () =>
        {
            using var ephemeral = ECDiffieHellman.Create(curve);
            var ours = ephemeral.ExportParameters(includePrivateParameters: false).Q;
            return new([UncompressedPoint, .. ours.X!, .. ours.Y!], ephemeral.DeriveRawSecretAgreement(theirs));
        };
    }
}

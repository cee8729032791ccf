using System.Buffers.Binary;
using System.Security.Cryptography;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cms;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace Sealpost.Unsealing;

/// <summary>Elliptic-curve key agreement in CMS: ephemeral-static ECDH, X9.63 key derivation, AES key wrap (RFC 5753, RFC 3394).</summary>
internal static class EcKeyAgreement
{
    /// <summary>The hash of a scheme (RFC 5753, section 7.1.4); with cofactor or without is the same on the curves that .NET knows.</summary>
    private static readonly Dictionary<string, string> Hashes = new()
    {
        ["1.3.133.16.840.63.0.2"] = "SHA-1", ["1.3.132.1.11.0"] = "SHA-224", ["1.3.132.1.11.1"] = "SHA-256",
        ["1.3.132.1.11.2"] = "SHA-384", ["1.3.132.1.11.3"] = "SHA-512",
        ["1.3.133.16.840.63.0.3"] = "SHA-1", ["1.3.132.1.14.0"] = "SHA-224", ["1.3.132.1.14.1"] = "SHA-256",
        ["1.3.132.1.14.2"] = "SHA-384", ["1.3.132.1.14.3"] = "SHA-512",
    };

    /// <summary>The length in bits of the key of an AES key wrap (RFC 3565, section 2.3.2).</summary>
    private static readonly Dictionary<string, int> Wraps = new()
    {
        ["2.16.840.1.101.3.4.1.5"] = 128, ["2.16.840.1.101.3.4.1.25"] = 192, ["2.16.840.1.101.3.4.1.45"] = 256,
    };

    /// <returns>The content key.</returns>
    public static byte[] Open(KeyAgreeRecipientInfo info, byte[] wrapped, CertificateKey recipient)
    {
        var key = recipient.Key as ECDiffieHellman ?? throw new CryptographicException("The certificate is not one of an elliptic curve.");
        var scheme = info.KeyEncryptionAlgorithm;
        var wrap = AlgorithmIdentifier.GetInstance(scheme.Parameters);
        if (!Hashes.TryGetValue(scheme.Algorithm.Id, out var hash) || !Wraps.TryGetValue(wrap.Algorithm.Id, out var bits))
        {
            throw new NotOpenedException(new NotOpened.Unsupported($"the key agreement {scheme.Algorithm.Id} with {wrap.Algorithm.Id}"));
        }

        var secret = Agree(key, info.Originator.OriginatorKey);
        try
        {
            return Unwrap(wrapped, secret, hash, SharedInfo(wrap, info.UserKeyingMaterial, bits), bits);
        }
        catch (InvalidCipherTextException)
        {
            // BouncyCastle, and so MimeKit, derives with NULL for parameters that it leaves out of the message.
            var other = new AlgorithmIdentifier(wrap.Algorithm, wrap.Parameters is null ? DerNull.Instance : null);
            return Unwrap(wrapped, secret, hash, SharedInfo(other, info.UserKeyingMaterial, bits), bits);
        }
    }

    private static byte[] Agree(ECDiffieHellman key, OriginatorPublicKey? originator)
    {
        var curve = key.ExportParameters(includePrivateParameters: false).Curve;
        var size = (key.KeySize + 7) / 8;
        if (originator?.PublicKey.GetOctets() is not { } point || point.Length != 1 + (2 * size) || point[0] != 4)
        {
            throw new NotOpenedException(new NotOpened.Unsupported("a key agreement without an uncompressed ephemeral key on the recipient's curve"));
        }

        // The import refuses a point that is not on the curve.
        using var other = ECDiffieHellman.Create(new ECParameters
        {
            Curve = curve, Q = new ECPoint { X = point[1..(1 + size)], Y = point[(1 + size)..] },
        });
        return key.DeriveRawSecretAgreement(other.PublicKey);
    }

    /// <summary>ECC-CMS-SharedInfo (RFC 5753, section 7.2), with the wrap algorithm encoded as it is in the message.</summary>
    private static byte[] SharedInfo(AlgorithmIdentifier wrap, Asn1OctetString? keyingMaterial, int bits)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bits);
        var parts = new Asn1EncodableVector(wrap);
        parts.AddOptionalTagged(true, 0, keyingMaterial);
        parts.Add(new DerTaggedObject(true, 2, new DerOctetString(length)));
        return new DerSequence(parts).GetEncoded(Asn1Encodable.Der);
    }

    private static byte[] Unwrap(byte[] wrapped, byte[] secret, string hash, byte[] sharedInfo, int bits)
    {
        var wrap = new AesWrapEngine();
        wrap.Init(false, new KeyParameter(Derive(secret, hash, sharedInfo, bits / 8)));
        return wrap.Unwrap(wrapped, 0, wrapped.Length);
    }

    /// <summary>ANSI X9.63 (SEC 1, section 3.6.1): hashes of secret, counter and shared information, one after the other.</summary>
    private static byte[] Derive(byte[] secret, string hash, byte[] sharedInfo, int length)
    {
        var derived = new List<byte>();
        var counter = new byte[4];
        for (var i = 1; derived.Count < length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(counter, i);
            derived.AddRange(DigestUtilities.CalculateDigest(hash, [.. secret, .. counter, .. sharedInfo]));
        }

        return [.. derived.Take(length)];
    }
}

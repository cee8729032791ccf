using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace Sealpost.Sealing;

/// <summary>The service's own OpenPGP key: signs what is sealed (RFC 9580, section 5.2.3, version 4, of binary data).</summary>
internal sealed class OpenPgpSigner
{
    private const string Remedy = "Export a private key that signs with: gpg --armor --export-secret-keys ADDRESS";

    private readonly Func<byte[], byte[]> _sign;
    private readonly TimeProvider _time;

    private OpenPgpSigner(PgpPublicKey key, Func<byte[], byte[]> sign, TimeProvider time)
    {
        (Key, _sign, _time) = (key, sign, time);
        (Hash, HashName) = (key.Algorithm, key.BitStrength) switch
        {
            (PublicKeyAlgorithmTag.ECDsa, > 384) => (HashAlgorithmTag.Sha512, HashAlgorithmName.SHA512),
            (PublicKeyAlgorithmTag.ECDsa, > 256) => (HashAlgorithmTag.Sha384, HashAlgorithmName.SHA384),
            _ => (HashAlgorithmTag.Sha256, HashAlgorithmName.SHA256),
        };
    }

    /// <summary>The key or subkey that signs.</summary>
    public PgpPublicKey Key { get; }

    /// <summary>SHA-256, which every reader knows; readers refuse one that is shorter than the numbers of the curve.</summary>
    public HashAlgorithmTag Hash { get; }

    public HashAlgorithmName HashName { get; }

    /// <param name="armored">A private key, as gpg exports it.</param>
    /// <exception cref="KeyRefusedException">Names why it can't sign.</exception>
    public static OpenPgpSigner Read(string armored, string? passphrase, TimeProvider time)
    {
        PgpSecretKeyRing ring;
        try
        {
            using var stream = PgpUtilities.GetDecoderStream(new MemoryStream(Encoding.ASCII.GetBytes(armored)));
            ring = new PgpSecretKeyRing(stream);
        }
        catch (Exception fault)
        {
            throw new KeyRefusedException($"It is not a private OpenPGP key in a supported format. {Remedy}", fault);
        }

        var chosen = OpenPgpKeyReader.Signing(ring, time.GetUtcNow())
            ?? throw new KeyRefusedException($"No key of it may sign: none has the flag for it, or each is expired or revoked. {Remedy}");
        try
        {
            var secret = chosen.ExtractPrivateKey((passphrase ?? "").ToCharArray())
                ?? throw new KeyRefusedException($"It holds only the stub of the key that signs; the key itself is elsewhere, such as on a card. {Remedy}");
            return new(chosen.PublicKey, Signature(secret), time);
        }
        catch (PgpException fault)
        {
            throw new KeyRefusedException("Its passphrase is missing or wrong; set Signing__OpenPgpPassphrase.", fault);
        }
    }

    /// <summary>Writes the one-pass signature packet (section 5.4) that tells a reader what to compute.</summary>
    public OpenPgpSignature Begin(Stream output)
    {
        Span<byte> packet = stackalloc byte[13];
        (packet[0], packet[1], packet[2], packet[3], packet[12]) = (3, PgpSignature.BinaryDocument, (byte)Hash, (byte)Key.Algorithm, 1);
        BinaryPrimitives.WriteInt64BigEndian(packet[4..], Key.KeyId);
        OpenPgpPacket.WriteHead(output, PacketTag.OnePassSignature, packet.Length);
        output.Write(packet);
        return new(this, (uint)_time.GetUtcNow().ToUnixTimeSeconds());
    }

    /// <param name="digest">By <see cref="Hash"/>.</param>
    /// <returns>The numbers of the signature, as the packet holds them.</returns>
    public byte[] Sign(byte[] digest) => _sign(digest);

    private static Func<byte[], byte[]> Signature(PgpPrivateKey secret)
    {
        switch (secret.Key)
        {
            case RsaPrivateCrtKeyParameters key:
                var (rsa, turn) = (Rsa(key), new Lock());
                return digest =>
                {
                    lock (turn)
                    {
                        return OpenPgpPacket.Mpi(rsa.SignHash(digest, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
                    }
                };
            case Ed25519PrivateKeyParameters key:
                return digest =>
                {
                    var signer = new Ed25519Signer();
                    signer.Init(true, key);
                    signer.BlockUpdate(digest, 0, digest.Length);
                    var signature = signer.GenerateSignature();
                    return [.. OpenPgpPacket.Mpi(signature.AsSpan(0, 32)), .. OpenPgpPacket.Mpi(signature.AsSpan(32))];
                };
            case ECPrivateKeyParameters key:
                return digest =>
                {
                    var signer = new ECDsaSigner();
                    signer.Init(true, new ParametersWithRandom(key));
                    var numbers = signer.GenerateSignature(digest);
                    return [.. OpenPgpPacket.Mpi(numbers[0].ToByteArrayUnsigned()), .. OpenPgpPacket.Mpi(numbers[1].ToByteArrayUnsigned())];
                };
            default:
                throw new KeyRefusedException($"A key of this kind can't sign here; use RSA, Ed25519, or a NIST or brainpool curve. {Remedy}");
        }
    }

    /// <summary>.NET's RSA: BouncyCastle's takes ten times as long.</summary>
    private static RSA Rsa(RsaPrivateCrtKeyParameters key)
    {
        var size = (key.Modulus.BitLength + 7) / 8;
        static byte[] Fixed(Org.BouncyCastle.Math.BigInteger number, int size) => Org.BouncyCastle.Utilities.BigIntegers.AsUnsignedByteArray(size, number);
        return RSA.Create(new RSAParameters
        {
            Modulus = Fixed(key.Modulus, size), Exponent = key.PublicExponent.ToByteArrayUnsigned(), D = Fixed(key.Exponent, size),
            P = Fixed(key.P, size / 2), Q = Fixed(key.Q, size / 2), DP = Fixed(key.DP, size / 2), DQ = Fixed(key.DQ, size / 2), InverseQ = Fixed(key.QInv, size / 2),
        });
    }
}

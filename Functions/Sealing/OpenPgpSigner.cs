using System.Security.Cryptography;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace Sealpost.Sealing;

/// <summary>The service's own key, which signs what is sealed: RSA by .NET, Ed25519 (algorithm 22) by the library. Any number of threads may use it.</summary>
internal sealed class OpenPgpSigner : IDisposable
{
    private readonly Func<byte[], byte[]> _sign;
    private readonly RSA? _rsa;
    private readonly TimeProvider _time;

    /// <param name="key">The signing key or subkey.</param>
    /// <param name="primaryFingerprint">Of the key that recipients know.</param>
    /// <param name="ends">UTC; null is never.</param>
    private OpenPgpSigner(PgpSecretKey key, PgpPrivateKey numbers, byte[] primaryFingerprint, DateTimeOffset? ends, TimeProvider time)
    {
        (Algorithm, KeyFingerprint, Expires, _time) = (key.PublicKey.Algorithm, key.PublicKey.GetFingerprint(), ends, time);
        Fingerprint = Convert.ToHexString(primaryFingerprint);
        switch (numbers.Key)
        {
            case RsaPrivateCrtKeyParameters rsaNumbers:
                // The library checks the numbers when it reads them, and would again at each signature (50 ms).
                var rsa = RSA.Create(DotNetUtilities.ToRSAParameters(rsaNumbers));
                _rsa = rsa;
                _sign = hash => OpenPgpInteger.Encode(rsa.SignHash(hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
                break;
            case Ed25519PrivateKeyParameters ed25519:
                _sign = hash => SignEd25519(ed25519, hash);
                break;
            default:
                throw new KeyRefusedException("Its signing key is neither RSA nor Ed25519. " + OpenPgpSignerReader.Remedy);
        }
    }

    /// <summary>Of the primary key: hexadecimal, upper case.</summary>
    public string Fingerprint { get; }

    /// <summary>UTC; null is never. From then on nobody accepts its signatures.</summary>
    public DateTimeOffset? Expires { get; }

    public PublicKeyAlgorithmTag Algorithm { get; }

    /// <summary>Of the key or subkey that signs, 20 octets; the last 8 are its id.</summary>
    public byte[] KeyFingerprint { get; }

    /// <param name="passphrase">Null when the key has none.</param>
    /// <param name="time">Of the signatures; at once also of the check whether the key has expired.</param>
    /// <exception cref="KeyRefusedException">Says why the key can't sign, and what to do.</exception>
    public static OpenPgpSigner Read(string armored, string? passphrase, TimeProvider time)
    {
        var (ring, key, ends) = OpenPgpSignerReader.Read(armored, time.GetUtcNow());
        return new(key, OpenPgpSignerReader.Unlock(key, passphrase), ring.GetPublicKey().GetFingerprint(), ends, time);
    }

    /// <summary>One signature, to be made while the content is written.</summary>
    public OpenPgpSignature Begin() => new(this, _time.GetUtcNow());

    /// <returns>The fields of a signature packet that depend on the algorithm (RFC 9580, section 5.2.3).</returns>
    public byte[] Sign(byte[] hash) => _sign(hash);

    public void Dispose() => _rsa?.Dispose();

    /// <summary>The hash is what is signed, and R and S are integers in the order of EdDSA's octets (RFC 9580, section 5.2.3.3).</summary>
    private static byte[] SignEd25519(Ed25519PrivateKeyParameters key, byte[] hash)
    {
        var signature = new byte[Ed25519PrivateKeyParameters.SignatureSize];
        key.Sign(Org.BouncyCastle.Math.EC.Rfc8032.Ed25519.Algorithm.Ed25519, null, hash, 0, hash.Length, signature, 0);
        var half = signature.Length / 2;
        return [.. OpenPgpInteger.Encode(signature.AsSpan(0, half)), .. OpenPgpInteger.Encode(signature.AsSpan(half))];
    }
}

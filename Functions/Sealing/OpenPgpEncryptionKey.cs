using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;

namespace Sealpost.Sealing;

/// <summary>
/// A public key, ready to encrypt session keys to. All that can be wrong with its numbers is looked for here, once: the
/// library validates an RSA modulus by primality tests at each use otherwise (47 ms), and .NET not at all.
/// </summary>
internal abstract class OpenPgpEncryptionKey(PgpPublicKey key)
{
    public const int IdSize = 8;
    private const int FewestRsaBits = 2048;

    /// <summary>The key id (RFC 9580, section 5.5.4.2).</summary>
    public byte[] Id { get; } = key.GetFingerprint()[^IdSize..];

    /// <summary>RFC 9580, section 9.1.</summary>
    public byte Algorithm { get; } = (byte)key.Algorithm;

    /// <summary>For people, such as "RSA, 3072 bits".</summary>
    public abstract string Name { get; }

    /// <returns>Those fields of the session key packet that depend on the algorithm (RFC 9580, section 5.1).</returns>
    public abstract byte[] Encrypt(ReadOnlySpan<byte> sessionKey);

    public static bool Supports(PgpPublicKey key) => key.Algorithm switch
    {
        PublicKeyAlgorithmTag.RsaGeneral or PublicKeyAlgorithmTag.RsaEncrypt => key.BitStrength >= FewestRsaBits,
        PublicKeyAlgorithmTag.ECDH => OpenPgpCurve.TryFind(key) is not null,
        _ => false,
    };

    /// <param name="key">One of those that <see cref="Supports"/> says yes to.</param>
    /// <exception cref="KeyRefusedException">Its numbers can't be those of a key.</exception>
    public static OpenPgpEncryptionKey Validate(PgpPublicKey key)
    {
        try
        {
            // The library's own checks: the modulus has no small factor and is no prime, the point lies on the curve.
            _ = key.GetKey();
            OpenPgpEncryptionKey ready = key.Algorithm is PublicKeyAlgorithmTag.ECDH ? new OpenPgpEcdhKey(key) : new OpenPgpRsaKey(key);
            // And once as each mail will use it, which finds X25519 points of small order, and what this machine can't do.
            ready.Encrypt(new byte[35]);
            return ready;
        }
        catch (Exception fault)
        {
            // Again the library throws many kinds, .NET others.
            throw new KeyRefusedException("The numbers of its encryption subkey are not those of a valid key, or this machine can't use them. "
                + "Export it again with: gpg --armor --export ADDRESS", fault);
        }
    }
}

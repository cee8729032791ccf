using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;

namespace Sealpost.Unsealing;

/// <summary>The OpenPGP keys whose signatures count, and the check of a signature by one of them.</summary>
internal sealed class OpenPgpSigners
{
    private readonly List<PgpPublicKeyRing> _rings = [];

    /// <exception cref="NotOpenedException">The file holds no public key that can be read.</exception>
    public void Add(KeyFile file)
    {
        var before = _rings.Count;
        try
        {
            foreach (var block in file.OpenPgpBlocks())
            {
                using var stream = PgpUtilities.GetDecoderStream(new MemoryStream(block));
                var factory = new PgpObjectFactory(stream);
                while (factory.NextPgpObject() is { } found)
                {
                    _rings.AddRange(found is PgpPublicKeyRing ring ? [ring] : []);
                }
            }
        }
        catch (Exception fault) when (fault is not NotOpenedException)
        {
            throw new NotOpenedException(new NotOpened.NotAKey(file.Name, "OpenPGP public key in a supported format (version 4)"), fault);
        }

        if (_rings.Count == before)
        {
            throw new NotOpenedException(new NotOpened.NotAKey(file.Name, "public key. Export it with: gpg --armor --export ADDRESS"));
        }
    }

    /// <param name="signature">Detached, or from inside of a message.</param>
    /// <param name="content">With CRLF where it is text in a mail (RFC 3156, section 5).</param>
    public Signature Verify(PgpSignature signature, byte[] content)
    {
        var issuer = Issuer(signature);
        var (key, master) = _rings.SelectMany(ring => ring.GetPublicKeys().Select(key => (key, ring.GetPublicKey())))
            .FirstOrDefault(pair => pair.key.KeyId == issuer);
        if (key is null)
        {
            return new(SignatureStatus.Unchecked, $"OpenPGP key {issuer:X16}");
        }

        var signer = $"{master.GetUserIds().FirstOrDefault() ?? "OpenPGP key"} ({Convert.ToHexString(master.GetFingerprint())})";
        return Fault(signature, key, master, content) is { } why
            ? new(SignatureStatus.Bad, signer, why)
            : new(SignatureStatus.Good, signer);
    }

    private static long Issuer(PgpSignature signature)
    {
        if (signature.KeyId != 0)
        {
            return signature.KeyId;
        }

        // Of a version 4 fingerprint the last eight octets are the id (RFC 9580, section 5.5.4.2).
        return signature.GetHashedSubPackets()?.GetIssuerFingerprint() is { KeyVersion: 4 } issuer
            ? System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(issuer.GetFingerprint().AsSpan()[^8..])
            : 0;
    }

    private static string? Fault(PgpSignature signature, PgpPublicKey key, PgpPublicKey master, byte[] content)
    {
        if (signature.SignatureType is not (PgpSignature.BinaryDocument or PgpSignature.CanonicalTextDocument))
        {
            return "it is not a signature over a document";
        }

        if (signature.HashAlgorithm is HashAlgorithmTag.MD5 or HashAlgorithmTag.Sha1 or HashAlgorithmTag.RipeMD160 or HashAlgorithmTag.MD2)
        {
            return $"its hash algorithm {signature.HashAlgorithm} is too weak";
        }

        try
        {
            signature.InitVerify(key);
            signature.Update(content);
            return signature.Verify() ? OpenPgpSigningKey.Fault(key, master, signature.CreationTime) : "the content was altered after it was signed";
        }
        catch (Exception fault) when (fault is not NotOpenedException)
        {
            return "it can't be read";
        }
    }
}

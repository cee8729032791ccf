using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cms;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto.Encodings;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Security;
using IssuerAndSerialNumber = Org.BouncyCastle.Asn1.Cms.IssuerAndSerialNumber;

namespace Sealpost.Unsealing;

/// <summary>One recipient of a CMS message: whose certificate, and how its key opens the content key.</summary>
/// <param name="Id">Issuer and serial number, or the subject key identifier (RFC 5652, section 6.2).</param>
/// <param name="Open">Throws a <see cref="CryptographicException"/> or one of BouncyCastle when the key does not fit.</param>
internal sealed record CmsRecipient(Asn1Encodable Id, Func<CertificateKey, byte[]> Open)
{
    public string Name => Id is IssuerAndSerialNumber issued
        ? $"certificate {issued.SerialNumber.Value.ToString(16).ToUpperInvariant()} of {issued.Issuer}"
        : $"the certificate with key identifier {Convert.ToHexString(Octets(Id))}";

    public bool IsFor(X509Certificate2 certificate)
    {
        if (Id is IssuerAndSerialNumber issued)
        {
            return issued.SerialNumber.Value.Equals(new(1, certificate.SerialNumberBytes.ToArray()))
                && issued.Issuer.Equivalent(X509Name.GetInstance(certificate.IssuerName.RawData));
        }

        var wanted = Octets(Id);
        var extension = certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().FirstOrDefault()
            ?? new X509SubjectKeyIdentifierExtension(certificate.PublicKey, X509SubjectKeyIdentifierHashAlgorithm.Sha1, critical: false);
        return extension.SubjectKeyIdentifierBytes.Span.SequenceEqual(wanted);
    }

    private static byte[] Octets(Asn1Encodable id) => id switch
    {
        RecipientKeyIdentifier key => key.SubjectKeyIdentifier.GetOctets(),
        SubjectKeyIdentifier key => key.GetKeyIdentifier(),
        _ => Asn1OctetString.GetInstance(id).GetOctets(),
    };
}

internal static class CmsRecipients
{
    /// <summary>Recipients with passwords or shared keys are left out: there is no option to give such.</summary>
    public static IReadOnlyList<CmsRecipient> Read(Asn1Set infos) =>
        [.. infos.Select(info => RecipientInfo.GetInstance(info).Info).SelectMany(info => info switch
        {
            KeyTransRecipientInfo transport => [new(transport.RecipientIdentifier.ID, key => Transported(transport, key))],
            KeyAgreeRecipientInfo agreement => Agreed(agreement),
            _ => Array.Empty<CmsRecipient>(),
        })];

    private static IEnumerable<CmsRecipient> Agreed(KeyAgreeRecipientInfo info) => info.RecipientEncryptedKeys
        .Select(RecipientEncryptedKey.GetInstance)
        .Select(recipient => new CmsRecipient(
            recipient.Identifier.IssuerAndSerialNumber ?? (Asn1Encodable)recipient.Identifier.RKeyID,
            key => EcKeyAgreement.Open(info, recipient.EncryptedKey.GetOctets(), key)));

    /// <summary>RSA, PKCS #1 v1.5 (RFC 3370, section 4.2.1) or OAEP (RFC 3560).</summary>
    private static byte[] Transported(KeyTransRecipientInfo info, CertificateKey key)
    {
        var rsa = key.Key as RSA ?? throw new CryptographicException("The certificate is not one of RSA.");
        var algorithm = info.KeyEncryptionAlgorithm;
        if (algorithm.Algorithm.Equals(PkcsObjectIdentifiers.RsaEncryption))
        {
            return rsa.Decrypt(info.EncryptedKey.GetOctets(), RSAEncryptionPadding.Pkcs1);
        }

        if (!algorithm.Algorithm.Equals(PkcsObjectIdentifiers.IdRsaesOaep))
        {
            throw new NotOpenedException(new NotOpened.Unsupported($"the key encryption algorithm {algorithm.Algorithm.Id}"));
        }

        // .NET knows only one hash for both places of OAEP, and senders use two.
        var parameters = RsaesOaepParameters.GetInstance(algorithm.Parameters);
        var mask = AlgorithmIdentifier.GetInstance(parameters.MaskGenAlgorithm.Parameters);
        var label = Asn1OctetString.GetInstance(parameters.PSourceAlgorithm.Parameters).GetOctets();
        var oaep = new OaepEncoding(
            new RsaBlindedEngine(), DigestUtilities.GetDigest(parameters.HashAlgorithm.Algorithm), DigestUtilities.GetDigest(mask.Algorithm), label);
        oaep.Init(false, DotNetUtilities.GetRsaKeyPair(rsa).Private);
        var content = info.EncryptedKey.GetOctets();
        return oaep.ProcessBlock(content, 0, content.Length);
    }
}

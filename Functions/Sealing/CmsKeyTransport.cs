using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sealpost.Sealing;

/// <summary>
/// KeyTransRecipientInfo (RFC 5652, section 6.2.1) for an RSA certificate: PKCS #1 v1.5, which every program opens; OAEP
/// (RFC 3560) where the certificate says that its owner's program opens it. NSS 3.87 does not.
/// </summary>
internal sealed class CmsKeyTransport : CmsRecipient
{
    /// <summary>RSAES-OAEP-params of SHA-256 and MGF1 with SHA-256 (RFC 4055, section 4.1), as they are written with and without NULLs.</summary>
    private static readonly byte[][] OaepSha256 =
    [
        Convert.FromHexString("302FA00F300D06096086480165030402010500A11C301A06092A864886F70D010108300D06096086480165030402010500"),
        Convert.FromHexString("302BA00D300B0609608648016503040201A11A301806092A864886F70D010108300B0609608648016503040201"),
    ];

    private readonly RSA _key;
    private readonly RSAEncryptionPadding _padding;
    private readonly byte[] _algorithm;

    public CmsKeyTransport(X509Certificate2 certificate)
        : base(certificate)
    {
        _key = certificate.GetRSAPublicKey()!;
        var oaep = Capabilities(certificate);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oaep is null ? CmsOids.RsaEncryption : CmsOids.RsaOaep);
            writer.WriteEncodedValue(oaep ?? [0x05, 0x00]);
        }

        _algorithm = writer.Encode();
        _padding = oaep switch
        {
            null => RSAEncryptionPadding.Pkcs1,
            { Length: 2 } => RSAEncryptionPadding.OaepSHA1,
            _ => RSAEncryptionPadding.OaepSHA256,
        };
    }

    public override bool IsAgreement => false;

    public override void Write(AsnWriter writer, ReadOnlySpan<byte> contentKey)
    {
        Span<byte> encrypted = stackalloc byte[(_key.KeySize + 7) / 8];
        var length = _key.Encrypt(contentKey, encrypted, _padding);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            WriteIdentifier(writer);
            writer.WriteEncodedValue(_algorithm);
            writer.WriteOctetString(encrypted[..length]);
        }
    }

    /// <returns>The parameters of OAEP to use: the strongest that the certificate lists and .NET has; null when it lists none.</returns>
    private static byte[]? Capabilities(X509Certificate2 certificate)
    {
        var extension = certificate.Extensions.FirstOrDefault(found => found.Oid?.Value == CmsOids.SmimeCapabilities);
        byte[]? chosen = null;
        var list = extension is null ? null : new AsnReader(extension.RawData, AsnEncodingRules.BER).ReadSequence();
        while (list?.HasData is true)
        {
            var capability = list.ReadSequence();
            if (capability.ReadObjectIdentifier() != CmsOids.RsaOaep)
            {
                continue;
            }

            // Without parameters it is SHA-1 for both (RFC 3560, section 5), which is no weakness in OAEP.
            var parameters = capability.HasData ? capability.ReadEncodedValue().ToArray() : [0x30, 0x00];
            var known = OaepSha256.Any(sha256 => sha256.AsSpan().SequenceEqual(parameters));
            chosen = known || (chosen is null && parameters is [0x30, 0x00]) ? parameters : chosen;
        }

        return chosen;
    }
}

using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sealpost.Sealing;

/// <summary>KeyAgreeRecipientInfo (RFC 5652, section 6.2.2) for an EC certificate: ephemeral-static ECDH (RFC 5753, section 3.1).</summary>
internal sealed class CmsKeyAgreement : CmsRecipient
{
    private const int KeySize = 32;

    private static readonly byte[] WrapAlgorithm = Algorithm(CmsOids.Aes256Wrap);
    private static readonly byte[] OriginatorAlgorithm = Algorithm(CmsOids.EcPublicKey);
    private static readonly byte[] SharedInfo = EccCmsSharedInfo();

    private readonly ECDiffieHellman _key;
    private readonly ECCurve _curve;

    public CmsKeyAgreement(X509Certificate2 certificate)
        : base(certificate)
    {
        _key = certificate.GetECDiffieHellmanPublicKey()
            ?? throw new NotSupportedException("The certificate is not for key agreement.");
        _curve = _key.ExportParameters(includePrivateParameters: false).Curve;
    }

    public override bool IsAgreement => true;

    public override void Write(AsnWriter writer, ReadOnlySpan<byte> contentKey)
    {
        using var ephemeral = ECDiffieHellman.Create(_curve);
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1)))
        {
            writer.WriteInteger(3);
            WriteOriginator(writer, ephemeral);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(CmsOids.EcdhSha256Kdf);
                writer.WriteEncodedValue(WrapAlgorithm);
            }

            using (writer.PushSequence())
            using (writer.PushSequence())
            {
                WriteIdentifier(writer);
                writer.WriteOctetString(Wrap(ephemeral, contentKey));
            }
        }
    }

    /// <summary>OriginatorPublicKey: an uncompressed point; the curve is that of the recipient's key.</summary>
    private static void WriteOriginator(AsnWriter writer, ECDiffieHellman ephemeral)
    {
        var point = ephemeral.ExportParameters(includePrivateParameters: false).Q;
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1)))
        {
            writer.WriteEncodedValue(OriginatorAlgorithm);
            writer.WriteBitString([0x04, .. point.X!, .. point.Y!]);
        }
    }

    private byte[] Wrap(ECDiffieHellman ephemeral, ReadOnlySpan<byte> contentKey)
    {
        using var recipient = _key.PublicKey;
        var secret = ephemeral.DeriveRawSecretAgreement(recipient);
        // The KDF of SEC 1, section 3.6.1: one round gives the 32 bytes that are needed.
        Span<byte> wrapping = stackalloc byte[KeySize];
        SHA256.HashData([.. secret, 0, 0, 0, 1, .. SharedInfo], wrapping);
        var wrapped = CmsKeyWrap.Wrap(wrapping, contentKey);
        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(wrapping);
        return wrapped;
    }

    private static byte[] Algorithm(string oid)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
        }

        return writer.Encode();
    }

    /// <summary>RFC 5753, section 7.2: the algorithm here must be the very bytes that are in the message, or nobody opens it.</summary>
    private static byte[] EccCmsSharedInfo()
    {
        Span<byte> bits = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bits, KeySize * 8);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(WrapAlgorithm);
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 2)))
            {
                writer.WriteOctetString(bits);
            }
        }

        return writer.Encode();
    }
}

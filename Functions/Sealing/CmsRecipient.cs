using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Sealpost.Sealing;

/// <summary>Whoever can open a message: makes the RecipientInfo (RFC 5652, section 6.2) that gives the content's key to one certificate.</summary>
internal abstract class CmsRecipient
{
    private readonly byte[] _issuerAndSerial;

    protected CmsRecipient(X509Certificate2 certificate)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(certificate.IssuerName.RawData);
            writer.WriteInteger(certificate.SerialNumberBytes.Span);
        }

        _issuerAndSerial = writer.Encode();
    }

    /// <summary>Whether it is a KeyAgreeRecipientInfo, which makes the message one of version 2 (RFC 5652, section 6.1).</summary>
    public abstract bool IsAgreement { get; }

    /// <exception cref="NotSupportedException">It is neither an RSA nor an EC key.</exception>
    public static CmsRecipient Of(X509Certificate2 certificate) => certificate.PublicKey.Oid.Value switch
    {
        CmsOids.RsaEncryption => new CmsKeyTransport(certificate),
        CmsOids.EcPublicKey => new CmsKeyAgreement(certificate),
        var other => throw new NotSupportedException($"Keys of the type {other} are not supported."),
    };

    /// <summary>From several threads at once: .NET makes a context of its own for each operation on a public key, and nothing here changes.</summary>
    /// <param name="contentKey">32 bytes.</param>
    public abstract void Write(AsnWriter writer, ReadOnlySpan<byte> contentKey);

    /// <summary>IssuerAndSerialNumber (RFC 5652, section 10.2.4): the identifier that every program knows.</summary>
    protected void WriteIdentifier(AsnWriter writer) => writer.WriteEncodedValue(_issuerAndSerial);
}

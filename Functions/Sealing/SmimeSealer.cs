using MimeKit;

namespace Sealpost.Sealing;

/// <summary>S/MIME 4.0 (RFC 8551): signs, if there is a signer, and encrypts to certificates.</summary>
internal static class SmimeSealer
{
    private const string Pkcs7Mime = "pkcs7-mime";

    /// <param name="entity">With its protected header fields (RFC 9788): they stay on it, inside of the signature and the encryption.</param>
    /// <returns>application/pkcs7-mime (RFC 8551, section 3.3); to be disposed of.</returns>
    public static MimeEntity SealEntity(MimeEntity entity, IReadOnlyList<SmimeCertificate> certificates, SmimeSigner? signer)
    {
        entity.Prepare(EncodingConstraint.SevenBit, 78);
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        using var plain = new PooledStream();
        if (signer is null)
        {
            entity.WriteTo(format, plain);
        }
        else
        {
            signer.WriteSigned(content => entity.WriteTo(format, content), plain);
        }

        plain.Position = 0;
        var output = new PooledStream();
        CmsEnvelope.Write(plain, [.. certificates.Select(certificate => certificate.Recipient)], output);
        output.Position = 0;
        var sealing = new MimePart("application", Pkcs7Mime)
        {
            Content = new MimeContent(output),
            ContentDisposition = new ContentDisposition(ContentDisposition.Attachment) { FileName = "smime.p7m" },
            ContentTransferEncoding = ContentEncoding.Base64,
        };
        sealing.ContentType.Parameters["smime-type"] = "enveloped-data";
        sealing.ContentType.Name = "smime.p7m";
        return sealing;
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sealpost.Sealing;

/// <summary>
/// Signs with the app's own certificate, as multipart/signed (RFC 8551, section 3.5.3): every program opens it inside of an
/// encryption, and it saves the second base64 that opaque signed-data puts around everything, a third of the size.
/// </summary>
internal sealed class SmimeSigner
{
    private const string Boundary = "=-signed-";

    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2[] _chain;
    private readonly AsymmetricAlgorithm _key;
    private readonly TimeProvider _time;

    internal SmimeSigner(X509Certificate2 certificate, IReadOnlyList<X509Certificate2> chain, AsymmetricAlgorithm key, TimeProvider time)
    {
        (_certificate, _chain, _key, _time) = (certificate, [.. chain], key, time);
        Fingerprint = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        Addresses = SmimeCertificateRules.Addresses(certificate);
        Expires = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
    }

    /// <summary>SHA-256 of the certificate, hexadecimal, upper case.</summary>
    public string Fingerprint { get; }

    /// <summary>What the mail's From must be one of, or mail programs warn.</summary>
    public IReadOnlyList<string> Addresses { get; }

    /// <summary>From then on mail programs warn about the signature; what is sealed stays readable.</summary>
    public DateTimeOffset Expires { get; }

    /// <inheritdoc cref="SmimeSignerReader.Read"/>
    public static SmimeSigner Read(string keyMaterial, string? password, TimeProvider time) => SmimeSignerReader.Read(keyMaterial, password, time);

    /// <summary>The multipart is written here, around the very bytes that are signed, so that nothing can encode them anew.</summary>
    /// <param name="write">Writes an entity with its header, seven-bit, lines ending with CRLF.</param>
    /// <param name="output">Empty and seekable.</param>
    internal void WriteSigned(Action<Stream> write, Stream output)
    {
        var boundary = Boundary + RandomNumberGenerator.GetHexString(32, lowercase: true);
        Write(output, "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256;\r\n"
            + $"\tboundary=\"{boundary}\"\r\n\r\n--{boundary}\r\n");
        var start = output.Position;
        write(output);
        var content = new byte[output.Position - start];
        output.Position = start;
        output.ReadExactly(content);
        Write(output, $"\r\n--{boundary}\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\n"
            + "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=smime.p7s\r\n\r\n");
        Write(output, Convert.ToBase64String(Sign(content), Base64FormattingOptions.InsertLineBreaks));
        Write(output, $"\r\n--{boundary}--\r\n");
    }

    /// <returns>Detached SignedData (RFC 5652, section 5), DER.</returns>
    private byte[] Sign(byte[] content)
    {
        var signed = new SignedCms(new ContentInfo(content), detached: true);
        var signer = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, _certificate, _key)
        {
            DigestAlgorithm = new Oid("2.16.840.1.101.3.4.2.1"),
            // The rest of the chain would be looked for on the machine and in the network; it came along with the certificate.
            IncludeOption = X509IncludeOption.EndCertOnly,
        };
        signer.Certificates.AddRange(_chain);
        signer.SignedAttributes.Add(new Pkcs9SigningTime(_time.GetUtcNow().UtcDateTime));
        signed.ComputeSignature(signer);
        return signed.Encode();
    }

    private static void Write(Stream output, string text) => output.Write(Encoding.ASCII.GetBytes(text));
}

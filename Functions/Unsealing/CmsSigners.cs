using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace Sealpost.Unsealing;

/// <summary>The certificates whose signatures count, and the check of signed-data (RFC 5652, section 5) by them.</summary>
internal sealed class CmsSigners
{
    private static readonly HashSet<string> WeakHashes = ["1.3.14.3.2.26", "1.2.840.113549.2.5", "1.2.840.113549.2.2"];

    private readonly X509Certificate2Collection _certificates = [];

    /// <exception cref="NotOpenedException">The file holds no certificate.</exception>
    public void Add(KeyFile file)
    {
        try
        {
            if (file.IsPem)
            {
                _certificates.ImportFromPem(file.Text);
            }
            else
            {
                _certificates.Add(X509CertificateLoader.LoadCertificate(file.Content));
            }
        }
        catch (CryptographicException fault)
        {
            throw new NotOpenedException(new NotOpened.NotAKey(file.Name, "certificate that can be read"), fault);
        }
    }

    /// <param name="cms">Signed-data.</param>
    /// <param name="detached">What it is over, when that is not inside.</param>
    /// <returns>The content, and what its signatures are worth.</returns>
    /// <exception cref="NotOpenedException">It can't be read.</exception>
    public (byte[] Content, Signature Signature) Verify(byte[] cms, byte[]? detached)
    {
        var signed = detached is null ? new SignedCms() : new SignedCms(new ContentInfo(detached), detached: true);
        try
        {
            signed.Decode(cms);
        }
        catch (CryptographicException fault)
        {
            throw new NotOpenedException(new NotOpened.BrokenSeal("The S/MIME signature"), fault);
        }

        if (detached is null && signed.Detached)
        {
            throw new NotOpenedException(new NotOpened.BrokenSeal("The S/MIME signature"));
        }

        return (signed.ContentInfo.Content, Signature.Strongest(signed.SignerInfos.Cast<SignerInfo>().Select(Check)));
    }

    private Signature Check(SignerInfo signer)
    {
        try
        {
            // Trust is what the operator gives, not a chain: a certificate is good when it is one of those.
            signer.CheckSignature(_certificates, verifySignatureOnly: true);
        }
        catch (CryptographicException) when (signer.Certificate is null)
        {
            return new(SignatureStatus.Unchecked, "a certificate that is not in the mail");
        }
        catch (CryptographicException)
        {
            return new(
                SignatureStatus.Bad, Name(signer.Certificate!), "the content was altered after it was signed, or its algorithm is not supported");
        }

        var certificate = signer.Certificate!;
        if (!_certificates.Any(given => given.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span)))
        {
            return new(SignatureStatus.Unchecked, Name(certificate));
        }

        return Fault(signer, certificate) is { } why
            ? new(SignatureStatus.Bad, Name(certificate), why)
            : new(SignatureStatus.Good, Name(certificate));
    }

    private static string? Fault(SignerInfo signer, X509Certificate2 certificate)
    {
        if (WeakHashes.Contains(signer.DigestAlgorithm.Value ?? ""))
        {
            return "its hash algorithm is too weak";
        }

        var at = signer.SignedAttributes.Cast<CryptographicAttributeObject>()
            .SelectMany(attribute => attribute.Values.Cast<AsnEncodedData>())
            .OfType<Pkcs9SigningTime>().FirstOrDefault()?.SigningTime;
        return at is { } time && (time < certificate.NotBefore.ToUniversalTime() || time > certificate.NotAfter.ToUniversalTime())
            ? "the certificate was not valid when it was signed" : null;
    }

    private static string Name(X509Certificate2 certificate) => $"{certificate.Subject} ({certificate.GetCertHashString(HashAlgorithmName.SHA256)})";
}

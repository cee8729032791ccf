using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Security;
using Parsed = Org.BouncyCastle.X509.X509Certificate;

namespace Sealpost.Sealing;

/// <summary>
/// Tells a certificate from those of its issuers that came along. Only signatures are verified, one by one, and not with
/// X509Chain: what that finds depends on the machine's trust store, and nothing here may be fetched.
/// </summary>
internal static class SmimeChain
{
    /// <returns>The one that is not an authority's; if there is only one, that.</returns>
    /// <exception cref="KeyRefusedException">There is none, or there are several.</exception>
    public static X509Certificate2 EndEntity(X509Certificate2Collection certificates)
    {
        var own = certificates.Count == 1 ? [.. certificates] : certificates.Where(certificate => !IsAuthority(certificate)).ToList();
        return own.Count switch
        {
            1 => own[0],
            0 => throw new KeyRefusedException("It holds only certificates of authorities (CA), and none of a person."),
            _ => throw new KeyRefusedException($"It holds the certificates of {own.Count} persons: put each into a file of its own."),
        };
    }

    public static bool IsAuthority(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority);

    /// <returns>The certificate's issuers, the nearest first.</returns>
    /// <exception cref="KeyRefusedException">A signature is wrong, or one of the others is not in the chain or no authority's.</exception>
    public static IReadOnlyList<X509Certificate2> Check(X509Certificate2 own, X509Certificate2Collection certificates)
    {
        var others = certificates.Where(certificate => !certificate.RawDataMemory.Span.SequenceEqual(own.RawDataMemory.Span)).ToList();
        var chain = new List<X509Certificate2>();
        for (var last = own; !IsSelfIssued(last);)
        {
            var issuer = others.Find(other => IsAuthority(other) && IsIssuer(other, last) && IsSigned(last, other));
            if (issuer is null)
            {
                break;
            }

            others.Remove(issuer);
            chain.Add(issuer);
            last = issuer;
        }

        var top = chain.Count > 0 ? chain[^1] : own;
        if (IsSelfIssued(top) && !IsSigned(top, top))
        {
            throw new KeyRefusedException("It is self-signed, but its signature is wrong: it is damaged or forged.");
        }

        return others.Count == 0 ? chain : throw new KeyRefusedException(
            $"It holds {(others.Count == 1 ? "a certificate" : $"{others.Count} certificates")} not of the chain of the person's own: "
            + "keep only those that issued it, and check that they are the right ones.");
    }

    private static bool IsSelfIssued(X509Certificate2 certificate) => IsIssuer(certificate, certificate);

    private static bool IsIssuer(X509Certificate2 issuer, X509Certificate2 certificate) =>
        issuer.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    private static bool IsSigned(X509Certificate2 certificate, X509Certificate2 issuer)
    {
        try
        {
            Parsed Parse(X509Certificate2 from) => new(from.RawData);
            Parse(certificate).Verify(Parse(issuer).GetPublicKey());
            return true;
        }
        catch (GeneralSecurityException)
        {
            return false;
        }
    }
}

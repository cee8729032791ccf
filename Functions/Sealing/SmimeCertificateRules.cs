using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Asn1.X509;
using Parsed = Org.BouncyCastle.X509.X509Certificate;

namespace Sealpost.Sealing;

/// <summary>What a certificate must be for S/MIME (RFC 8550, section 4.4), to seal to it or to sign with it.</summary>
internal static class SmimeCertificateRules
{
    private const int SmallestRsa = 2048;

    /// <summary>The curves of RFC 8551, section 2.3, and RFC 5753, section 7.1.2, that every program has.</summary>
    private static readonly Dictionary<string, string> Curves = new()
    {
        ["1.2.840.10045.3.1.7"] = "NIST P-256", ["1.3.132.0.34"] = "NIST P-384", ["1.3.132.0.35"] = "NIST P-521",
    };

    /// <exception cref="KeyRefusedException">Why nothing can be sealed to it; that it has expired is no reason.</exception>
    public static void CheckRecipient(X509Certificate2 certificate, DateTimeOffset now)
    {
        Check(certificate, now);
        var (needed, name) = IsRsa(certificate)
            ? (X509KeyUsageFlags.KeyEncipherment, "keyEncipherment")
            : (X509KeyUsageFlags.KeyAgreement, "keyAgreement");
        CheckUsage(certificate, needed, $"It is not for encryption: its key usage lacks {name}.");
    }

    /// <exception cref="KeyRefusedException">Why nothing can be signed with it; that it has expired is no reason.</exception>
    public static void CheckSigner(X509Certificate2 certificate, DateTimeOffset now)
    {
        Check(certificate, now);
        CheckUsage(
            certificate, X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation,
            "It is not for signing: its key usage lacks digitalSignature.");
    }

    /// <returns>Of the subject alternative names (rfc822Name) and of the subject (emailAddress), each once (RFC 8550, section 3).</returns>
    public static IReadOnlyList<string> Addresses(X509Certificate2 certificate)
    {
        var parsed = new Parsed(certificate.RawData);
        var names = parsed.GetSubjectAlternativeNameExtension()?.GetNames() ?? [];
        return
        [
            .. names.Where(name => name.TagNo == GeneralName.Rfc822Name).Select(name => name.Name.ToString()!)
                .Concat(parsed.SubjectDN.GetValueList(X509Name.EmailAddress))
                .Where(address => address.Contains('@')).Distinct(StringComparer.OrdinalIgnoreCase),
        ];
    }

    /// <summary>For people, such as "RSA, 3072 bits" or "EC, NIST P-256".</summary>
    /// <exception cref="KeyRefusedException">It is of a kind that is not supported.</exception>
    public static string Algorithm(X509Certificate2 certificate)
    {
        if (IsRsa(certificate))
        {
            using var key = certificate.GetRSAPublicKey()!;
            return $"RSA, {key.KeySize} bits";
        }

        return certificate.PublicKey.Oid.Value == CmsOids.EcPublicKey && Curves.TryGetValue(Curve(certificate), out var curve)
            ? $"EC, {curve}"
            : throw new KeyRefusedException("Its key is of a kind that is not supported: supported are RSA and EC on the curves P-256, P-384 "
                + $"and P-521, this one is {certificate.PublicKey.Oid.FriendlyName ?? certificate.PublicKey.Oid.Value}.");
    }

    private static void Check(X509Certificate2 certificate, DateTimeOffset now)
    {
        var algorithm = Algorithm(certificate);
        if (IsRsa(certificate))
        {
            using var key = certificate.GetRSAPublicKey()!;
            _ = key.KeySize >= SmallestRsa ? key : throw new KeyRefusedException($"Its key is too short: {algorithm}, and at least {SmallestRsa} are needed.");
        }

        if (SmimeChain.IsAuthority(certificate))
        {
            throw new KeyRefusedException("It is the certificate of an authority (basicConstraints says CA:TRUE), not of a person.");
        }

        if (certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault() is { } purposes
            && !purposes.EnhancedKeyUsages.Cast<Oid>().Any(purpose => purpose.Value is CmsOids.EmailProtection or CmsOids.AnyPurpose))
        {
            throw new KeyRefusedException("It is not for mail: its extended key usage lacks emailProtection.");
        }

        if (certificate.NotBefore.ToUniversalTime() > now)
        {
            throw new KeyRefusedException($"It is not valid before {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} UTC.");
        }
    }

    /// <summary>Without the extension a key is for everything (RFC 5280, section 4.2.1.3).</summary>
    private static void CheckUsage(X509Certificate2 certificate, X509KeyUsageFlags any, string refusal)
    {
        if (certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault() is { } usage && (usage.KeyUsages & any) == 0)
        {
            throw new KeyRefusedException(refusal);
        }
    }

    private static bool IsRsa(X509Certificate2 certificate) => certificate.PublicKey.Oid.Value == CmsOids.RsaEncryption;

    private static string Curve(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPublicKey();
        return key?.ExportParameters(includePrivateParameters: false).Curve.Oid?.Value ?? "";
    }
}

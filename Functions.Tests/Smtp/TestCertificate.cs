using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sealpost.Tests.Smtp;

public static class TestCertificate
{
    private static readonly Lazy<X509Certificate2> LocalhostCertificate = new(() => SelfSigned("localhost"));

    public static X509Certificate2 Localhost => LocalhostCertificate.Value;

    /// <summary>Valid for a year, or until <paramref name="notAfter"/>, which can be in the past.</summary>
    public static X509Certificate2 SelfSigned(string hostName, DateTimeOffset? notAfter = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={hostName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(hostName);
        if (hostName == "localhost")
        {
            names.AddIpAddress(IPAddress.Loopback);
        }

        request.CertificateExtensions.Add(names.Build());
        var end = notAfter ?? TimeProvider.System.GetUtcNow().AddYears(1);
        var yesterday = TimeProvider.System.GetUtcNow().AddDays(-1);
        using var certificate = request.CreateSelfSigned(end < yesterday ? end.AddYears(-1) : yesterday, end);

        // SslStream of Windows cannot serve with a key that only lives in memory; by way of PKCS #12 it can.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
    }
}

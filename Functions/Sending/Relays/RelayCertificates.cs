using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sealpost.Sealing;

namespace Sealpost.Sending.Relays;

/// <summary>The certificates in a relay's settings.</summary>
internal static class RelayCertificates
{
    /// <returns>Null when there are none, or none that can be read.</returns>
    public static X509Certificate2Collection? Authorities(RelayOptions relay)
    {
        var found = Read(relay.CaFile);
        return found is { Count: > 0 } ? found : null;
    }

    public static bool CanShow(RelayOptions relay)
    {
        using var own = Own(relay.ClientCertificate);
        return own is not null;
    }

    public static SslClientAuthenticationOptions Tls(RelayOptions relay)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = relay.Host };
        if (Authorities(relay) is { } authorities)
        {
            options.CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        if (Own(relay.ClientCertificate) is { } own)
        {
            options.ClientCertificateContext = SslStreamCertificateContext.Create(own, Read(relay.ClientCertificate), offline: true);
        }

        return options;
    }

    private static X509Certificate2? Own(string? setting)
    {
        if (string.IsNullOrWhiteSpace(setting) || PemSetting.Read(setting) is not { } pem)
        {
            return null;
        }

        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem, pem);
            // TLS on Windows can't use a key that is only in memory; by way of PKCS #12 it can.
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    private static X509Certificate2Collection? Read(string? setting)
    {
        if (string.IsNullOrWhiteSpace(setting) || PemSetting.Read(setting) is not { } pem)
        {
            return null;
        }

        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
            return certificates;
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            return null;
        }
    }
}

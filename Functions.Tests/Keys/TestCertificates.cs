using System.Collections.Concurrent;
using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Sealpost.Tests.Keys;

public enum TestCertificateKind
{
    Rsa2048,
    Rsa3072,
    Rsa4096,

    /// <summary>Lists OAEP with SHA-256 among its capabilities.</summary>
    RsaOaepSha256,

    /// <summary>The same with SHA-1, OAEP's default.</summary>
    RsaOaepSha1,

    NistP256,
    NistP384,
    NistP521,
    BrainpoolP256,
    BrainpoolP384,
    BrainpoolP512,
}

/// <summary>Certificates of every kind that mail can be sealed to, made at the first request and then shared.</summary>
public static class TestCertificates
{
    private static readonly ConcurrentDictionary<TestCertificateKind, Lazy<TestCertificateAndKey>> Made = new();

    public static TestCertificateAndKey Get(TestCertificateKind kind) =>
        Made.GetOrAdd(kind, key => new Lazy<TestCertificateAndKey>(() => Make(key))).Value;

    private static TestCertificateAndKey Make(TestCertificateKind kind)
    {
        var named = new CertificateOptions { Name = $"{kind}", Address = $"{kind}@example.org".ToLowerInvariant() };
        return kind switch
        {
            TestCertificateKind.Rsa2048 => TestCertificateAndKey.Rsa(2048, named),
            TestCertificateKind.Rsa3072 => TestCertificateAndKey.Rsa(3072, named),
            TestCertificateKind.Rsa4096 => TestCertificateAndKey.Rsa(4096, named),
            // The bytes that RFC 4055, section 4.1 and RFC 3560, section 5 print.
            TestCertificateKind.RsaOaepSha256 => TestCertificateAndKey.Rsa(2048, named with { Extensions = [Capability(
                "303806092A864886F70D010107302BA00D300B0609608648016503040201A11A301806092A864886F70D010108300B0609608648016503040201")] }),
            TestCertificateKind.RsaOaepSha1 => TestCertificateAndKey.Rsa(2048, named with { Extensions = [Capability("300D06092A864886F70D0101073000")] }),
            TestCertificateKind.NistP256 => TestCertificateAndKey.Ec("nistP256", named),
            TestCertificateKind.NistP384 => TestCertificateAndKey.Ec("nistP384", named),
            TestCertificateKind.NistP521 => TestCertificateAndKey.Ec("nistP521", named),
            TestCertificateKind.BrainpoolP256 => TestCertificateAndKey.Ec("brainpoolP256r1", named),
            TestCertificateKind.BrainpoolP384 => TestCertificateAndKey.Ec("brainpoolP384r1", named),
            TestCertificateKind.BrainpoolP512 => TestCertificateAndKey.Ec("brainpoolP512r1", named),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    /// <summary>SMIMECapabilities (RFC 4262) with AES-256-CBC and then the given one, hexadecimal DER.</summary>
    private static X509Extension Capability(string capability)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("2.16.840.1.101.3.4.1.42");
            }

            writer.WriteEncodedValue(Convert.FromHexString(capability));
        }

        return new("1.2.840.113549.1.9.15", writer.Encode(), critical: false);
    }
}

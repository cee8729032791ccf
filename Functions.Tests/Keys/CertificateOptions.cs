using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sealpost.Tests.Keys;

/// <summary>How a certificate is made that differs from one for a person's e-mail.</summary>
public sealed record CertificateOptions
{
    public static readonly Oid EmailProtection = new("1.3.6.1.5.5.7.3.4");

    public static readonly DateTimeOffset Birth = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public string Name { get; init; } = "Ann";

    /// <summary>Null leaves the extension out, as with the two below.</summary>
    public string? Address { get; init; } = "ann@example.org";

    /// <summary>By default what the type of key needs to be encrypted to, and to sign.</summary>
    public X509KeyUsageFlags? Usage { get; init; } = X509KeyUsageFlags.DigitalSignature;

    public bool EncryptsToo { get; init; } = true;

    public Oid? ExtendedUsage { get; init; } = EmailProtection;

    public bool IsAuthority { get; init; }

    public DateTimeOffset NotBefore { get; init; } = Birth;

    public DateTimeOffset NotAfter { get; init; } = Birth.AddYears(3);

    /// <summary>Null signs itself.</summary>
    public TestCertificateAndKey? Issuer { get; init; }

    public IReadOnlyList<X509Extension> Extensions { get; init; } = [];

    public static CertificateOptions Authority(string name, TestCertificateAndKey? issuer = null) => new()
    {
        Name = name, Issuer = issuer, IsAuthority = true, Address = null, ExtendedUsage = null, EncryptsToo = false,
        Usage = X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, NotAfter = Birth.AddYears(10),
    };
}

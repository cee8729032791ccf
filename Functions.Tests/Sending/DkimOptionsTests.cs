using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Sealpost.Sending;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Sending;

/// <summary>Settings that can't sign are told before anything is sent, all at once.</summary>
public sealed class DkimOptionsTests
{
    private static readonly string Weak = Pem(1024);

    [Theory]
    [InlineData("", null)]
    [InlineData("Selector=s Key=rsa", null)]
    [InlineData("Selector=s.t-1 Key=rsa Domain=example.org", null)]
    [InlineData("Selector=s Key=rsa Domain=MAIL.example.org", null)]
    [InlineData("Selector=s Key=pkcs1", null)]
    [InlineData("Selector=s Key=escaped", null)]
    [InlineData("Selector=s Key=file", null)]
    [InlineData("Selector=s Key=relative", null)]
    [InlineData("Selector=s Key=rsa Ed25519Selector=e Ed25519Key=ed", null)]
    [InlineData("Domain=example.org", "Dkim__Selector and Dkim__Key are needed")]
    [InlineData("Selector=s", "Dkim__Selector and Dkim__Key are needed")]
    [InlineData("Key=rsa", "Dkim__Selector and Dkim__Key are needed")]
    [InlineData("Ed25519Selector=e Ed25519Key=ed", "Dkim__Selector and Dkim__Key are needed")]
    [InlineData("Selector=s Key=rsa Domain=example.com", "Dkim__Domain must be the domain of Smtp__From")]
    [InlineData("Selector=s Key=rsa Domain=ample.org", "Dkim__Domain must be the domain of Smtp__From")]
    [InlineData("Selector=s Key=rsa Domain=a.mail.example.org", "Dkim__Domain must be the domain of Smtp__From")]
    [InlineData("Selector=s Key=rsa Domain=org", "Dkim__Domain is not the name of a domain")]
    [InlineData("Selector=s Key=rsa Domain=a..org", "Dkim__Domain is not the name of a domain")]
    [InlineData("Selector=s_1 Key=rsa", "Dkim__Selector may hold")]
    [InlineData("Selector=-s Key=rsa", "Dkim__Selector may hold")]
    [InlineData("Selector=s Key=weak", "Dkim__Key has 1024 bits")]
    [InlineData("Selector=s Key=ed", "Dkim__Key is an Ed25519 key")]
    [InlineData("Selector=s Key=none.pem", "Dkim__Key names no file")]
    [InlineData("Selector=s Key=public", "Dkim__Key is a PUBLIC KEY")]
    [InlineData("Selector=s Key=locked", "Dkim__Key is locked with a password")]
    [InlineData("Selector=s Key=broken", "Dkim__Key is damaged")]
    [InlineData("Selector=s Key=ec", "Dkim__Key is damaged")]
    [InlineData("Selector=s Key=cut", "Dkim__Key is not PEM")]
    [InlineData("Selector=s Key=rsa Ed25519Selector=e", "Dkim__Ed25519Selector and Dkim__Ed25519Key belong together")]
    [InlineData("Selector=s Key=rsa Ed25519Key=ed", "Dkim__Ed25519Selector and Dkim__Ed25519Key belong together")]
    [InlineData("Selector=s Key=rsa Ed25519Selector=S Ed25519Key=ed", "Dkim__Ed25519Selector must differ")]
    [InlineData("Selector=s Key=rsa Ed25519Selector=e! Ed25519Key=ed", "Dkim__Ed25519Selector may hold")]
    [InlineData("Selector=s Key=rsa Ed25519Selector=e Ed25519Key=rsa", "Dkim__Ed25519Key is an RSA key")]
    [InlineData("Selector=s Key=rsa Ed25519Selector=e Ed25519Key=broken", "Dkim__Ed25519Key is damaged")]
    public void Each_setting_is_checked(string settings, string? fault)
    {
        using var files = new TemporaryFiles();
        files.Write("rsa.pem", SigningBench.RsaKey);
        var faults = Faults(settings, files);
        if (fault is null)
        {
            Assert.Empty(faults);
        }
        else
        {
            Assert.StartsWith(fault, Assert.Single(faults), StringComparison.Ordinal);
            Assert.DoesNotContain("BEGIN", faults[0].Replace("-----BEGIN PRIVATE KEY-----", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        using var files = new TemporaryFiles();
        Assert.Equal(5, Faults("Domain=example.com Selector=s! Key=weak Ed25519Selector=e! Ed25519Key=rsa", files).Count);
    }

    [Theory]
    [InlineData("Forms <forms@münchen.example>", null, "xn--mnchen-3ya.example")]
    [InlineData("forms@Mail.Example.org", "example.org", "example.org")]
    public void The_domain_is_written_as_the_DNS_knows_it(string from, string? domain, string expected)
    {
        var dkim = new DkimOptions { Domain = domain, Selector = "s", Key = SigningBench.RsaKey };
        dkim.Complete(from, "/");
        Assert.Empty(dkim.Validate(new ValidationContext(dkim)));
        Assert.Equal(expected, dkim.SigningDomain);
    }

    private static List<string> Faults(string settings, TemporaryFiles files)
    {
        var values = settings.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToDictionary(pair => pair.Split('=')[0], pair => pair.Split('=')[1]);
        var dkim = new DkimOptions
        {
            Domain = values.GetValueOrDefault("Domain"), Selector = values.GetValueOrDefault("Selector"),
            Key = Key(values.GetValueOrDefault("Key"), files), Ed25519Selector = values.GetValueOrDefault("Ed25519Selector"),
            Ed25519Key = Key(values.GetValueOrDefault("Ed25519Key"), files),
        };
        dkim.Complete("My Site <forms@mail.example.org>", files.Folder);
        return [.. dkim.Validate(new ValidationContext(dkim)).Select(result => result.ErrorMessage!)];
    }

    private static string? Key(string? name, TemporaryFiles files)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(SigningBench.RsaKey);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return name switch
        {
            "rsa" => SigningBench.RsaKey,
            "pkcs1" => rsa.ExportRSAPrivateKeyPem(),
            "escaped" => SigningBench.RsaKey.Replace("\n", "\\n", StringComparison.Ordinal),
            "file" => files.Path("rsa.pem"),
            "relative" => "rsa.pem",
            "ed" => SigningBench.Ed25519Key,
            "weak" => Weak,
            "public" => rsa.ExportSubjectPublicKeyInfoPem(),
            "locked" => rsa.ExportEncryptedPkcs8PrivateKeyPem("pass", new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)),
            "broken" => PemEncoding.WriteString("PRIVATE KEY", [1, 2, 3, 4]),
            "ec" => curve.ExportPkcs8PrivateKeyPem(),
            "cut" => SigningBench.RsaKey[..200],
            _ => name,
        };
    }

    private static string Pem(int bits)
    {
        using var key = RSA.Create(bits);
        return key.ExportPkcs8PrivateKeyPem();
    }
}

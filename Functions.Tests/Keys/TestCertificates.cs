using System.Collections.Concurrent;
using System.Text;
using Sealpost.Tests.Bench;

namespace Sealpost.Tests.Keys;

/// <summary>A certificate and its private key, both PEM, as openssl made them.</summary>
public sealed record SmimeTestKey(string Certificate, string PrivateKey);

/// <summary>S/MIME certificates that the real openssl makes, self-signed or issued, valid from now for two years.</summary>
public static class TestCertificates
{
    public const string ForEncryption = "keyUsage=critical,digitalSignature,keyEncipherment";
    public const string ForAgreement = "keyUsage=critical,digitalSignature,keyAgreement";

    private static readonly ConcurrentDictionary<string, Lazy<Task<SmimeTestKey>>> Made = new();

    /// <summary>Shared; made with the command that our own refusals recommend.</summary>
    /// <param name="algorithm">Such as "rsa:3072" or "P-256"; the address is its letters and digits at example.org.</param>
    public static Task<SmimeTestKey> GetAsync(string algorithm) =>
        Made.GetOrAdd(algorithm, name => new(() => PersonAsync(name, Address(name)))).Value;

    public static string Address(string algorithm) => string.Concat(algorithm.Where(char.IsLetterOrDigit)).ToLowerInvariant() + "@example.org";

    public static Task<SmimeTestKey> PersonAsync(string algorithm, string address, SmimeTestKey? issuer = null, params string[] more) => MakeAsync(
        algorithm, $"/CN={address}", issuer,
        [
            $"subjectAltName=email:{address}", "basicConstraints=critical,CA:FALSE", algorithm.StartsWith("P-", StringComparison.Ordinal) ? ForAgreement : ForEncryption,
            "extendedKeyUsage=emailProtection", .. more,
        ]);

    public static Task<SmimeTestKey> AuthorityAsync(string name, SmimeTestKey? issuer = null) =>
        MakeAsync("rsa:2048", $"/CN={name}", issuer, "basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign");

    /// <param name="extensions">As in openssl's x509v3_config; one named before is replaced.</param>
    public static async Task<SmimeTestKey> MakeAsync(string algorithm, string subject, SmimeTestKey? issuer, params string[] extensions)
    {
        using var files = new TemporaryFiles();
        string[] kind = algorithm.StartsWith("P-", StringComparison.Ordinal) || algorithm.StartsWith("secp", StringComparison.Ordinal)
            ? ["ec", "-pkeyopt", $"ec_paramgen_curve:{algorithm}"] : [algorithm];
        string[] issued = issuer is null
            ? [] : ["-CA", files.Write("issuer.pem", issuer.Certificate), "-CAkey", files.Write("issuer.key", issuer.PrivateKey)];
        await OpenSslAsync(
            [
                "req", "-x509", "-newkey", .. kind, "-nodes", "-days", "730", "-subj", subject, "-keyout", files.Path("key.pem"), "-out", files.Path("cert.pem"),
                .. issued, .. extensions.GroupBy(extension => extension.Split('=')[0]).SelectMany(same => new[] { "-addext", same.Last() }),
            ]);
        return new(await File.ReadAllTextAsync(files.Path("cert.pem")), await File.ReadAllTextAsync(files.Path("key.pem")));
    }

    /// <returns>What it wrote to its standard output.</returns>
    public static async Task<byte[]> OpenSslAsync(IReadOnlyList<string> arguments, byte[]? input = null) => await RunAsync("openssl", arguments, input);

    /// <returns>What it wrote to its standard output.</returns>
    public static async Task<byte[]> RunAsync(string program, IReadOnlyList<string> arguments, byte[]? input = null)
    {
        var result = await GpgProcess.RunAsync(program, arguments, input);
        return result.ExitCode == 0 ? result.Output.ToArray() : throw new InvalidOperationException(
            $"{program} {string.Join(' ', arguments)} ended with {result.ExitCode}:\n{result.Messages}{Encoding.UTF8.GetString(result.Output.Span)}");
    }

    /// <returns>DER.</returns>
    public static Task<byte[]> DerAsync(string certificate) => OpenSslAsync(["x509", "-outform", "DER"], Encoding.ASCII.GetBytes(certificate));

    /// <returns>PKCS #12.</returns>
    public static async Task<byte[]> Pkcs12Async(SmimeTestKey key, string password)
    {
        using var files = new TemporaryFiles();
        return await OpenSslAsync(
            ["pkcs12", "-export", "-in", files.Write("cert.pem", key.Certificate), "-inkey", files.Write("key.pem", key.PrivateKey), "-passout", $"pass:{password}"]);
    }
}

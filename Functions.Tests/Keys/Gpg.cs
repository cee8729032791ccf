using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sealpost.Tests.Keys;

/// <summary>The real gpg with a home folder and an agent of its own, no passphrases and no questions.</summary>
public sealed class Gpg : IAsyncDisposable
{
    // Not the folder for temporary files, whose path can be too long for the agent's socket (108 bytes).
    private readonly string _home = OperatingSystem.IsWindows()
        ? Directory.CreateTempSubdirectory("gpg-").FullName
        : Directory.CreateDirectory(
            "/tmp/gpg-" + RandomNumberGenerator.GetHexString(12, lowercase: true),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;

    /// <summary>On a busy machine a clock that goes on makes the primary key a second younger than its subkey, which gpg refuses.</summary>
    private const string Frozen = "!";

    public string Home => _home;

    /// <returns>The fingerprint of the primary key.</returns>
    public async Task<string> GenerateAsync(GpgKeyKind kind, string userId = "Test <test@example.org>")
    {
        string[] born = ["--faked-system-time", Iso(kind.CreatedAt) + Frozen];
        var generated = await RunAsync(
            [.. born, "--quick-generate-key", userId, kind.Primary, "sign,cert", Expiry(kind.ExpiresAt)]);
        var fingerprint = generated.StatusLines("KEY_CREATED").Single()[1];
        if (kind.Subkey is { } subkey)
        {
            await RunAsync([.. born, "--quick-add-key", fingerprint, subkey, "encr", Expiry(kind.SubkeyExpiresAt)]);
        }

        return fingerprint;
    }

    /// <summary>Public or secret keys, or a revocation.</summary>
    /// <returns>The fingerprints of the keys.</returns>
    public async Task<IReadOnlyList<string>> ImportAsync(string armored)
    {
        var imported = await RunAsync(["--import"], Encoding.ASCII.GetBytes(armored));
        return [.. imported.StatusLines("IMPORT_OK").Select(words => words[1]).Distinct()];
    }

    public async Task<string> ExportPublicAsync(params string[] fingerprints) =>
        Encoding.ASCII.GetString((await RunAsync(["--armor", "--export", .. fingerprints])).Output.Span);

    public async Task<string> ExportSecretAsync(params string[] fingerprints) =>
        Encoding.ASCII.GetString((await RunAsync(["--armor", "--export-secret-keys", .. fingerprints])).Output.Span);

    public async Task<byte[]> EncryptAsync(ReadOnlyMemory<byte> content, params string[] fingerprints)
    {
        var recipients = fingerprints.SelectMany(fingerprint => new[] { "--recipient", fingerprint });
        return (await RunAsync(["--trust-model", "always", .. recipients, "--encrypt"], content)).Output.ToArray();
    }

    /// <summary>Whatever gpg makes of the content, armored.</summary>
    public async Task<string> MakeAsync(string content, params string[] arguments) =>
        Encoding.ASCII.GetString((await RunAsync(["--trust-model", "always", "--armor", .. arguments], Encoding.UTF8.GetBytes(content))).Output.Span);

    /// <summary>Armored or binary. Does not throw: whether it worked, and how, is for the test to see.</summary>
    public Task<GpgResult> DecryptAsync(ReadOnlyMemory<byte> message) => TryAsync(["--decrypt"], message);

    /// <summary>The packets as text; those inside of an encrypted message, too, if its secret key is here.</summary>
    public async Task<string> ListPacketsAsync(ReadOnlyMemory<byte> message) =>
        Encoding.UTF8.GetString((await TryAsync(["--list-packets"], message)).Output.Span);

    /// <summary>Revokes a key that was generated here, with the certificate that gpg made along with it.</summary>
    public async Task RevokeAsync(string fingerprint)
    {
        var certificate = await File.ReadAllTextAsync(Path.Combine(_home, "openpgp-revocs.d", fingerprint + ".rev"));

        // A colon before the armor protects from importing it by accident.
        await ImportAsync(certificate.Replace(":-----BEGIN", "-----BEGIN", StringComparison.Ordinal));
    }

    public async Task RevokeSubkeyAsync(string fingerprint, DateTimeOffset at)
    {
        // Revoke? Yes. Reason: none, without a text. Is this right? Yes.
        const string answers = "key 1\nrevkey\ny\n0\n\ny\nsave\n";
        await RunAsync(
            ["--faked-system-time", Iso(at), "--command-fd", "0", "--edit-key", fingerprint],
            Encoding.ASCII.GetBytes(answers));
    }

    public async ValueTask DisposeAsync()
    {
        await GpgProcess.RunAsync("gpgconf", ["--homedir", _home, "--kill", "all"], default);
        Directory.Delete(_home, recursive: true);
    }

    private static string Iso(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture);

    private static string Expiry(DateTimeOffset? time) => time is { } end ? Iso(end) : "never";

    private async Task<GpgResult> RunAsync(IReadOnlyList<string> arguments, ReadOnlyMemory<byte> input = default)
    {
        var result = await TryAsync(arguments, input);
        return result.ExitCode == 0 ? result : throw new InvalidOperationException(
            $"gpg {string.Join(' ', arguments)} ended with {result.ExitCode}:\n{result.Messages}");
    }

    private Task<GpgResult> TryAsync(IEnumerable<string> arguments, ReadOnlyMemory<byte> input) => GpgProcess.RunAsync(
        "gpg",
        [
            "--homedir", _home, "--batch", "--yes", "--no-tty", "--no-options", "--pinentry-mode", "loopback",
            "--passphrase", "", "--status-fd", "2", .. arguments,
        ],
        input);
}

using System.Diagnostics;

namespace Sealpost.Tests.Bench;

/// <summary>The real gpg, in a home of its own.</summary>
internal sealed class Gpg : IAsyncDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("gpg-").FullName;

    /// <summary>Makes a key pair and exports the public half.</summary>
    public async Task GenerateAsync(string algorithm, string usage, string publicFile, params string[] extra)
    {
        await RunAsync(null, [.. extra, "--passphrase", "", "--quick-generate-key", "Owner <owner@example.org>", algorithm, usage, "none"]);
        await File.WriteAllBytesAsync(publicFile, await RunAsync(null, "--armor", "--export"));
    }

    public Task<byte[]> DecryptAsync(byte[] message) => RunAsync(message, "--decrypt");

    public async Task<byte[]> RunAsync(byte[]? input, params string[] arguments)
    {
        using var gpg = Process.Start(new ProcessStartInfo("gpg", ["--homedir", _home, "--batch", "--yes", "--quiet", "--pinentry-mode", "loopback", .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var errors = gpg.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        var reading = gpg.StandardOutput.BaseStream.CopyToAsync(output);
        await gpg.StandardInput.BaseStream.WriteAsync(input ?? []);
        gpg.StandardInput.Close();
        await reading;
        await gpg.WaitForExitAsync();
        return gpg.ExitCode == 0 ? output.ToArray() : throw new InvalidOperationException(await errors);
    }

    public async ValueTask DisposeAsync()
    {
        using var kill = Process.Start("gpgconf", ["--homedir", _home, "--kill", "all"]);
        await kill.WaitForExitAsync();
        Directory.Delete(_home, recursive: true);
    }
}

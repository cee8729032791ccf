using System.Text;
using Sealpost.Tests.Keys;
using Xunit;

namespace Sealpost.Tests.Sealing;

/// <summary>Other people's programs that open OpenPGP messages: Sequoia's sq and RNP's rnp. Keys are files in a folder of their own.</summary>
internal sealed class OpenPgpTools : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openpgp-");

    public void Dispose() => _folder.Delete(recursive: true);

    public string Write(string name, string content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, content, Encoding.ASCII);
        return path;
    }

    public static Task<GpgResult> RunAsync(string program, ReadOnlyMemory<byte> input, params string[] arguments) =>
        GpgProcess.RunAsync(program, arguments, input);

    /// <summary>Any gpg command on that home, such as those that change keys.</summary>
    public static async Task<GpgResult> GpgAsync(Gpg gpg, string input, params string[] arguments)
    {
        var result = await RunAsync(
            "gpg", Encoding.ASCII.GetBytes(input),
            [
                "--homedir", gpg.Home, "--batch", "--yes", "--no-tty", "--no-options", "--pinentry-mode", "loopback", "--status-fd", "2",
                .. arguments.Contains("--passphrase") ? arguments : ["--passphrase", "", .. arguments],
            ]);
        Assert.True(result.ExitCode == 0, result.Messages);
        return result;
    }

    /// <param name="signerPublic">Null expects no signature; else one good signature of that key is demanded.</param>
    public async Task OpensWithSqAsync(byte[] message, byte[] content, string secret, string? signerPublic)
    {
        string[] signer = signerPublic is null ? [] : ["--signer-cert", Write("signer.asc", signerPublic)];
        var opened = await RunAsync("sq", message, ["decrypt", "--recipient-key", Write("secret.asc", secret), .. signer]);
        Assert.True(opened.ExitCode == 0, $"sq: {opened.Messages}");
        Assert.Equal(content, opened.Output.ToArray());
    }

    /// <param name="signerPublic">As with sq.</param>
    public async Task OpensWithRnpAsync(byte[] message, byte[] content, string secret, string? signerPublic)
    {
        // rnp takes one file with keys; a public one for the signature goes behind the secret one.
        var keys = Write("keys.asc", secret + signerPublic);
        var opened = await RunAsync("rnp", message, "--homedir", _folder.FullName, "--keyfile", keys, "--decrypt", "--output", "-");
        Assert.True(opened.ExitCode == 0, $"rnp: {opened.Messages}");
        Assert.Equal(content, opened.Output.ToArray());
        Assert.Equal(signerPublic is not null, opened.Messages.Contains("Good signature", StringComparison.Ordinal));
    }
}

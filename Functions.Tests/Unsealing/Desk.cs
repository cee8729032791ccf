using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;
using Xunit;

namespace Sealpost.Tests.Unsealing;

/// <summary>The desk of a mail's owner: a folder with keys and mails, the command, and nothing else configured.</summary>
internal sealed class Desk : IAsyncDisposable
{
    private readonly Gpg _gpg = new();

    public string Folder { get; } = Directory.CreateTempSubdirectory("sealpost-desk-").FullName;

    public Gpg Gpg => _gpg;

    public Dictionary<string, string> Environment { get; } = [];

    /// <returns>The name, for the command line; commands run in the folder.</returns>
    public string Put(string name, string content) => Put(name, Encoding.UTF8.GetBytes(content));

    public string Put(string name, byte[] content)
    {
        File.WriteAllBytes(PathOf(name), content);
        return name;
    }

    public string PathOf(string name) => Path.Combine(Folder, name);

    public byte[] Read(string name) => File.ReadAllBytes(PathOf(name));

    /// <summary>The secret and the public key as <c>NAME.key</c> and <c>NAME.asc</c>, also in the gpg of this desk.</summary>
    public async Task<TestKey> KeyAsync(TestKeyKind kind, string name)
    {
        var key = await TestKeys.GetAsync(kind);
        await AddAsync(key, name);
        return key;
    }

    public async Task AddAsync(TestKey key, string name)
    {
        Put($"{name}.key", key.SecretArmored);
        Put($"{name}.asc", key.PublicArmored);
        await _gpg.ImportAsync(key.SecretArmored);
    }

    /// <summary>Runs the real gpg, which must succeed.</summary>
    public async Task<byte[]> GpgAsync(byte[] input, params string[] words)
    {
        var result = await GpgProcess.RunAsync(
            "gpg",
            ["--homedir", _gpg.Home, "--batch", "--yes", "--no-tty", "--no-options", "--pinentry-mode", "loopback", "--passphrase", "", "--trust-model", "always", .. words],
            input);
        Assert.True(result.ExitCode == 0, result.Messages);
        return result.Output.ToArray();
    }

    /// <summary>Runs the real openssl in the folder, which must succeed.</summary>
    public async Task OpenSslAsync(params string[] words)
    {
        var (code, _, errors) = await RunAsync("openssl", words, []);
        Assert.True(code == 0, errors);
    }

    /// <summary>Runs <c>open</c> as its own process.</summary>
    public Task<Shown> OpenAsync(params string[] words) => OpenAsync([], words);

    public async Task<Shown> OpenAsync(byte[] input, params string[] words)
    {
        var (code, output, errors) = await RunAsync("dotnet", [App.File, "open", .. words], input);
        return new(code, output, errors);
    }

    public async ValueTask DisposeAsync()
    {
        await _gpg.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    public async Task<(int Code, byte[] Output, string Errors)> RunAsync(string program, string[] words, byte[] input)
    {
        var start = new ProcessStartInfo(program, words)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder,
        };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var output = new MemoryStream();
        var (reading, errors) = (process.StandardOutput.BaseStream.CopyToAsync(output), process.StandardError.ReadToEndAsync());
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It did not want the input.
        }

        await reading;
        await process.WaitForExitAsync();
        return (process.ExitCode, output.ToArray(), await errors);
    }
}

/// <summary>What the command wrote.</summary>
internal sealed record Shown(int ExitCode, byte[] Bytes, string Errors)
{
    public string Output => Encoding.UTF8.GetString(Bytes);

    public JsonElement Json
    {
        get
        {
            Assert.True(ExitCode == 0, Errors);
            return JsonDocument.Parse(Bytes).RootElement;
        }
    }

    /// <summary>Nothing of the mail may be written, and no stack trace.</summary>
    public void IsRefused(string words, int code = 1)
    {
        Assert.Contains(words, Errors, StringComparison.Ordinal);
        Assert.Equal((code, ""), (ExitCode, Output));
        Assert.Single(Errors.TrimEnd().Split('\n'));
        Assert.DoesNotContain("   at ", Errors, StringComparison.Ordinal);
    }
}

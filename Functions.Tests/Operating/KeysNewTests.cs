using System.Diagnostics;
using System.Text;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;
using Xunit;

namespace Sealpost.Tests.Operating;

/// <summary>A key pair for who has none: their programs must read it, and nobody else may.</summary>
public sealed class KeysNewTests(Azurite azurite) : IAsyncLifetime
{
    private const string Passphrase = "Prüfung; with 'signs' ";
    private readonly KeysBench _bench = new(azurite);

    private string Private => Path.Combine(_bench.Elsewhere, "out.private");

    private string PassphraseFile => KeysBench.Write(_bench.Elsewhere, "passphrase", $"{Passphrase}\nsecond line");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [InlineData("ed25519/cv25519")]
    [InlineData("rsa3072/rsa3072", "--rsa")]
    public async Task Gpg_takes_both_halves_and_opens_what_was_sealed_to_the_public_one(string algorithms, params string[] options)
    {
        _bench.WriteForm("contact", ["ann@example.org"], ["keys/ann-example.org.asc"]);
        var made = await _bench.KeysAsync(["new", "ann@example.org", "--private", Private, "--passphrase-file", PassphraseFile, "--years", "2", .. options]);
        Assert.Equal((0, ""), (made.ExitCode, made.Errors));
        Assert.Contains("Delete it here", made.Output, StringComparison.Ordinal);
        AssertOwnerOnly(Private);

        // The application seals to it, too.
        Assert.Equal(0, (await _bench.KeysAsync("check", Path.Combine(_bench.KeyFolder, "ann-example.org.asc"))).ExitCode);
        await using var gpg = new Gpg();
        var fingerprint = Assert.Single(await gpg.ImportAsync(await File.ReadAllTextAsync(Path.Combine(_bench.KeyFolder, "ann-example.org.asc"))));
        Assert.Contains(fingerprint, made.Output, StringComparison.Ordinal);
        var message = await gpg.EncryptAsync("SECRET"u8.ToArray(), fingerprint);
        await gpg.ImportAsync(await File.ReadAllTextAsync(Private));

        Assert.False((await DecryptAsync(gpg, message, "wrong")).IsIntact);
        var opened = await DecryptAsync(gpg, message, Passphrase);
        Assert.True(opened.IsIntact, opened.Messages);
        Assert.Equal("SECRET", Encoding.UTF8.GetString(opened.Output.Span));
        var list = (await GpgProcess.RunAsync("gpg", ["--homedir", gpg.Home, "--list-keys", "--with-colons"], default)).Output;
        var lines = Encoding.UTF8.GetString(list.Span).Split('\n').Select(line => line.Split(':')).Where(words => words[0] is "pub" or "sub").ToList();
        Assert.Equal(algorithms, string.Join('/', lines.Select(words => words[3] == "22" || words[3] == "18" ? words[16] : $"rsa{words[2]}")));
        Assert.Equal(["scESC", "e"], lines.Select(words => words[11]));
        Assert.All(lines, words => Assert.InRange(Years(words[6]), 1.99, 2.01));
    }

    [Fact]
    public async Task A_guess_at_the_passphrase_costs_65_million_bytes_of_SHA_256()
    {
        await _bench.KeysAsync("new", "ann@example.org", "--private", Private, "--passphrase-file", PassphraseFile);
        await using var gpg = new Gpg();
        var packets = await gpg.ListPacketsAsync(await File.ReadAllBytesAsync(Private));
        Assert.Equal(2, packets.Split("iter+salt S2K, algo: 9, SHA1 protection, hash: 8").Length - 1);
        Assert.Equal(2, packets.Split("protect count: 65011712 (255)").Length - 1);
    }

    [Fact]
    public async Task Openssl_reads_the_certificate_and_opens_what_was_sealed_to_it()
    {
        var made = await _bench.KeysAsync("new", "ann@example.org", "--smime", "--private", Private, "--passphrase-file", PassphraseFile, "--years", "1");
        Assert.Equal((0, ""), (made.ExitCode, made.Errors));
        AssertOwnerOnly(Private);
        var certificate = Path.Combine(_bench.KeyFolder, "ann-example.org.crt");
        var text = (await OpensslAsync("x509", "-in", certificate, "-noout", "-text")).Output;
        foreach (var expected in new[] { "email:ann@example.org", "Digital Signature, Key Encipherment", "E-mail Protection", "CA:FALSE", "(3072 bit)" })
        {
            Assert.Contains(expected, text, StringComparison.Ordinal);
        }

        var plain = KeysBench.Write(_bench.Elsewhere, "plain", "SECRET");
        var (cipher, key, pass) = (Path.Combine(_bench.Elsewhere, "cipher"), Path.Combine(_bench.Elsewhere, "key.pem"), KeysBench.Write(_bench.Elsewhere, "pass", Passphrase));
        await OpensslAsync("cms", "-encrypt", "-aes256", "-binary", "-in", plain, "-out", cipher, certificate);
        Assert.NotEqual(0, (await RunAsync("openssl", "pkcs12", "-in", Private, "-passin", "pass:wrong", "-nodes")).ExitCode);
        await OpensslAsync("pkcs12", "-in", Private, "-passin", $"file:{pass}", "-nodes", "-out", key);
        Assert.Equal("SECRET", (await OpensslAsync("cms", "-decrypt", "-in", cipher, "-inkey", key)).Output);
        Assert.Contains("PBKDF2", (await OpensslAsync("pkcs12", "-in", Private, "-passin", $"file:{pass}", "-info", "-noout")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_written_over_and_no_private_key_comes_among_the_forms()
    {
        string[] command = ["new", "ann@example.org", "--no-passphrase", "--private"];
        Assert.Equal(0, (await _bench.KeysAsync([.. command, Private])).ExitCode);
        var (secret, open) = (await File.ReadAllTextAsync(Private), Path.Combine(_bench.KeyFolder, "ann-example.org.asc"));
        await using var gpg = new Gpg();
        await gpg.ImportAsync(secret);
        Assert.True((await gpg.DecryptAsync(await gpg.EncryptAsync("x"u8.ToArray(), "ann@example.org"))).IsIntact);

        var taken = await _bench.KeysAsync([.. command, Path.Combine(_bench.Elsewhere, "second")]);
        Assert.Equal(1, taken.ExitCode);
        Assert.Contains("keys/ann-example.org.asc is there already", taken.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_bench.Elsewhere, "second")));
        Assert.Equal(1, (await _bench.KeysAsync([.. command, Private, "--name", "new"])).ExitCode);
        Assert.Equal(secret, await File.ReadAllTextAsync(Private));
        var among = await _bench.KeysAsync([.. command, Path.Combine(_bench.KeyFolder, "x.asc"), "--name", "new"]);
        Assert.Contains("must not be among the forms", among.Errors, StringComparison.Ordinal);
        Assert.Equal([open], Directory.GetFiles(_bench.KeyFolder));

        var asked = await _bench.App.CommandAsync([], "keys", "new", "bob@example.org", "--private", Path.Combine(_bench.Elsewhere, "bob"));
        Assert.Equal(1, asked.ExitCode);
        Assert.Contains("no terminal to ask", asked.Errors, StringComparison.Ordinal);
        Assert.Equal(2, (await _bench.KeysAsync("new", "bob", "--no-passphrase")).ExitCode);
        Assert.Equal(2, (await _bench.KeysAsync("new", "bob@example.org", "--no-passphrase", "--passphrase-file", Private)).ExitCode);
    }

    [Theory]
    [InlineData("hunter22", "hunter22", 0)]
    [InlineData("hunter22", "hunter23", 1)]
    public async Task At_a_terminal_the_passphrase_is_asked_for_twice_and_never_shown(string first, string second, int exitCode)
    {
        var terminal = await AskedAsync(first, second);
        Assert.Equal(exitCode, terminal.ExitCode);
        Assert.Contains("The same again:", terminal.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter", terminal.Output, StringComparison.Ordinal);
        Assert.Equal(exitCode == 0, File.Exists(Private));
        if (exitCode == 0)
        {
            await using var gpg = new Gpg();
            await gpg.ImportAsync(await File.ReadAllTextAsync(Private));
            var opened = await DecryptAsync(gpg, await gpg.EncryptAsync("x"u8.ToArray(), "ann@example.org"), first);
            Assert.True(opened.IsIntact, opened.Messages);
        }
    }

    /// <summary>Types into a terminal of script(1) when it is asked.</summary>
    private async Task<Terminal> AskedAsync(params string[] answers)
    {
        var line = string.Join(' ', "dotnet", App.File, "--environment Staging keys new ann@example.org --private", Private);
        var start = new ProcessStartInfo("script", ["-q", "-e", "-c", line, "/dev/null"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (name, value) in _bench.App.AllSettings)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var (shown, buffer) = (new StringBuilder(), new char[256]);
        foreach (var answer in answers)
        {
            while (!shown.ToString().EndsWith(": ", StringComparison.Ordinal))
            {
                shown.Append(buffer, 0, await process.StandardOutput.ReadAsync(buffer) is > 0 and var read ? read : throw new InvalidOperationException($"{shown}"));
            }

            shown.Append('\n');
            await Site.UntilAsync(IsReadingAsync);
            await process.StandardInput.WriteAsync($"{answer}\n");
            await process.StandardInput.FlushAsync();
        }

        shown.Append(await process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync();
        return new(process.ExitCode, shown.ToString(), "");
    }

    /// <summary>Whether the terminal shows no longer what is typed: a moment after the question, and nobody types as fast as a test.</summary>
    private async Task<bool> IsReadingAsync()
    {
        var processes = await RunAsync("ps", "-eo", "tty,args");
        var asking = processes.Output.Split('\n').FirstOrDefault(line => line.StartsWith("pts/", StringComparison.Ordinal) && line.Contains($" dotnet {App.File}", StringComparison.Ordinal)
            && line.EndsWith(Private, StringComparison.Ordinal));
        return asking is not null && (await RunAsync("stty", "-F", $"/dev/{asking.Split(' ')[0]}", "-a")).Output.Contains(" -echo ", StringComparison.Ordinal);
    }

    private static double Years(string seconds) =>
        (DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, System.Globalization.CultureInfo.InvariantCulture)) - TimeProvider.System.GetUtcNow()).TotalDays / 365.25;

    private static Task<GpgResult> DecryptAsync(Gpg gpg, byte[] message, string passphrase) => GpgProcess.RunAsync(
        "gpg", ["--homedir", gpg.Home, "--batch", "--no-tty", "--pinentry-mode", "loopback", "--passphrase", passphrase, "--status-fd", "2", "--decrypt"], message);

    private static void AssertOwnerOnly(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    private static async Task<Terminal> OpensslAsync(params string[] arguments)
    {
        var ended = await RunAsync("openssl", arguments);
        return ended.ExitCode == 0 ? ended : throw new InvalidOperationException(ended.Errors);
    }

    private static Task<Terminal> RunAsync(string program, params string[] arguments) =>
        Terminal.RunAsync(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true });
}

using System.Diagnostics;
using System.Text;
using Sealpost.Tests.Bench;
using Sealpost.Wiring.Development;
using Xunit;

namespace Sealpost.Tests.Operating;

/// <summary>The next envelope key: made and used in development, printed elsewhere.</summary>
public sealed class KeysRotateNewTests(Azurite azurite)
{
    [Fact]
    public async Task Elsewhere_the_settings_of_a_new_key_are_printed_once_and_nothing_changes()
    {
        await using var bench = new KeysBench(azurite);
        var made = await bench.KeysAsync("rotate", "--new", "k2");
        Assert.Equal(0, made.ExitCode);
        var lines = made.Output.Trim().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Equal("Envelope__CurrentKey=k2", lines[1]);
        var key = lines[0]["Envelope__Keys__k2=".Length..];
        Assert.Equal(32, Convert.FromBase64String(key).Length);
        Assert.Contains("secret", made.Errors, StringComparison.Ordinal);
        Assert.Contains("Key Vault", made.Errors, StringComparison.Ordinal);
        Assert.Contains("Leave Envelope__Keys__k1", made.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(key, made.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(key, (await bench.KeysAsync("rotate", "--new", "k2")).Output, StringComparison.Ordinal);

        // What was printed is what the application takes.
        foreach (var line in lines)
        {
            bench.App.Settings[line[..line.IndexOf('=', StringComparison.Ordinal)]] = line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..];
        }

        var rotated = await bench.KeysAsync("rotate");
        Assert.Equal(0, rotated.ExitCode);
        Assert.Contains("Current key: k2.", rotated.Output, StringComparison.Ordinal);
        foreach (var id in new[] { "k1", "K1", "a-b", "2k", "" })
        {
            var refused = await bench.KeysAsync("rotate", "--new", id);
            Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task In_development_the_local_key_is_followed_by_the_new_one_and_still_opens(bool ownSettings)
    {
        await using var machine = new DeveloperMachine();
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(machine.Root, ".local")).FullName, "envelope.key");
        // As the first versions wrote it.
        var first = LocalEnvelopeKeys.Generate();
        await File.WriteAllTextAsync(file, first);
        if (ownSettings)
        {
            machine.Settings["Envelope__CurrentKey"] = "mine";
            machine.Settings["Envelope__Keys__mine"] = LocalEnvelopeKeys.Generate();
        }

        var start = new ProcessStartInfo("dotnet", [App.File, "--environment", "Development", "keys", "rotate", "--new", "k2"])
        {
            WorkingDirectory = machine.Root, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in machine.Settings)
        {
            start.Environment[name] = value;
        }

        var made = await Terminal.RunAsync(start);
        Assert.Equal(0, made.ExitCode);
        Assert.Equal(ownSettings, made.Output.StartsWith("Envelope__Keys__k2=", StringComparison.Ordinal));
        var settings = LocalSettings.Prepare(machine.Root, TimeProvider.System);
        Assert.Equal(first, settings["Envelope:Keys:local"]);
        Assert.Equal(ownSettings ? "local" : "k2", settings["Envelope:CurrentKey"]);
        if (!ownSettings)
        {
            Assert.Equal(32, Convert.FromBase64String(settings["Envelope:Keys:k2"]!).Length);
            Assert.DoesNotContain(settings["Envelope:Keys:k2"]!, made.Output, StringComparison.Ordinal);
            Assert.Equal(2, Encoding.ASCII.GetString(await File.ReadAllBytesAsync(file)).Trim().Split('\n').Length);
        }

        if (!OperatingSystem.IsWindows() && !ownSettings)
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }
}

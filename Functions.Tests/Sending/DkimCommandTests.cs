using System.Text.RegularExpressions;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;
using Sealpost.Tests.Smtp;
using Xunit;

namespace Sealpost.Tests.Sending;

/// <summary>The operator's way from no key to signed mail.</summary>
public sealed partial class DkimCommandTests(Azurite azurite)
{
    [Fact]
    public async Task Without_any_setting_a_key_is_made_that_openssl_reads_and_whose_record_is_its_public_half()
    {
        await using var smtp = ScriptedSmtpServer.Launch();
        await using var app = new App(azurite, smtp);
        Blank(app);
        using var files = new TemporaryFiles();
        foreach (var (kind, name) in new[] { ("", "rsa.pem"), ("--ed25519", "ed.pem") })
        {
            var path = files.Path(name);
            string[] words = ["dkim", "new", "--selector", "mail2026", "--domain", "Example.org", "--key-file", path, .. kind.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
            var made = await app.CommandAsync(words);
            Assert.Equal((0, ""), (made.ExitCode, made.Errors));
            Assert.Contains("Name:   mail2026._domainkey.example.org\n", made.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("PRIVATE", made.Output, StringComparison.Ordinal);
            Assert.Contains($"Dkim__{(kind.Length > 0 ? "Ed25519" : "")}Key={path}\n", made.Output, StringComparison.Ordinal);
            Assert.Contains("What to do next", made.Output, StringComparison.Ordinal);

            var value = Value().Match(made.Output).Groups[1].Value;
            var strings = Split().Match(made.Output).Groups[1].Value;
            Assert.Equal(value, string.Concat(strings.Trim('"').Split("\" \"")));
            Assert.All(strings.Trim('"').Split("\" \""), part => Assert.InRange(part.Length, 1, 255));
            var spki = (await GpgProcess.RunAsync("openssl", ["pkey", "-in", path, "-pubout", "-outform", "DER"], default)).Output.ToArray();
            var expected = kind.Length > 0 ? spki[^32..] : spki;
            Assert.Equal($"v=DKIM1; k={(kind.Length > 0 ? "ed25519" : "rsa")}; p={Convert.ToBase64String(expected)}", value);
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            }
        }
    }

    [Fact]
    public async Task No_file_is_overwritten_and_what_is_not_understood_is_told()
    {
        await using var smtp = ScriptedSmtpServer.Launch();
        await using var app = new App(azurite, smtp);
        Blank(app);
        using var files = new TemporaryFiles();
        var taken = files.Write("taken.pem", "mine");

        var refused = await app.CommandAsync("dkim", "new", "--selector", "s", "--key-file", taken);
        Assert.Equal((1, "", $"{taken} is there already and was left alone; name another file.\n"), (refused.ExitCode, refused.Output, refused.Errors));
        Assert.Equal("mine", await File.ReadAllTextAsync(taken));
        var nowhere = await app.CommandAsync("dkim", "new", "--selector", "s", "--key-file", files.Path("none/key.pem"));
        Assert.Equal((1, ""), (nowhere.ExitCode, nowhere.Output));
        Assert.Contains("can't be written; no key was made.", nowhere.Errors, StringComparison.Ordinal);

        foreach (var words in new string[][]
        {
            ["dkim"], ["dkim", "new", "--selector", "s"], ["dkim", "new", "--key-file", files.Path("a")],
            ["dkim", "new", "--selector", "s_1", "--key-file", files.Path("a")],
            ["dkim", "new", "--selector", "s", "--domain", "org", "--key-file", files.Path("a")],
        })
        {
            var misunderstood = await app.CommandAsync(words);
            Assert.Equal(2, misunderstood.ExitCode);
            Assert.NotEqual("", misunderstood.Errors);
            Assert.False(File.Exists(files.Path("a")));
        }
    }

    [Fact]
    public async Task The_records_of_the_keys_in_the_settings_are_printed_again()
    {
        await using var smtp = ScriptedSmtpServer.Launch();
        await using var app = new App(azurite, smtp);
        var none = await app.CommandAsync("dkim", "record");
        Assert.Equal((1, ""), (none.ExitCode, none.Output));
        Assert.Contains("mail is not signed", none.Errors, StringComparison.Ordinal);

        (app.Settings["Dkim__Selector"], app.Settings["Dkim__Key"]) = ("rsa1", SigningBench.RsaKey.Replace("\n", "\\n", StringComparison.Ordinal));
        (app.Settings["Dkim__Ed25519Selector"], app.Settings["Dkim__Ed25519Key"]) = ("ed1", SigningBench.Ed25519Key);
        var both = await app.CommandAsync("dkim", "record");
        Assert.Equal((0, ""), (both.ExitCode, both.Errors));
        foreach (var (name, value) in SigningBench.Records)
        {
            Assert.Contains($"Name:   {name}\n  Type:   TXT\n  Value:  {value}\n", both.Output, StringComparison.Ordinal);
        }

        app.Settings["Dkim__Domain"] = "example.net";
        var wrong = await app.CommandAsync("dkim", "record");
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("Dkim__Domain must be the domain of Smtp__From", wrong.Errors, StringComparison.Ordinal);
    }

    /// <summary>Nothing that the application needs is set.</summary>
    private static void Blank(App app)
    {
        foreach (var name in app.AllSettings.Select(setting => setting.Key).ToList())
        {
            app.Settings[name] = "";
        }
    }

    [GeneratedRegex("Value:  (.*)\n")]
    private static partial Regex Value();

    [GeneratedRegex("Split:  (.*)\n")]
    private static partial Regex Split();
}

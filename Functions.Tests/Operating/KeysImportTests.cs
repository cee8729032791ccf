using System.Text;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;
using Xunit;

namespace Sealpost.Tests.Operating;

/// <summary>A key is taken in only when it can be used, and never in the place of another by accident.</summary>
public sealed class KeysImportTests(Azurite azurite) : IAsyncLifetime
{
    private readonly KeysBench _bench = new(azurite);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_key_gets_its_name_from_the_address_and_the_forms_are_told_that_it_fits()
    {
        var ann = await KeysBench.KeyAsync("Ann@example.org");
        _bench.WriteForm("contact", ["ann@example.org"], ["keys/ann-example.org.asc"]);
        _bench.WriteForm("second", ["ann@example.org"], ["keys/other.asc"]);
        var imported = await _bench.KeysAsync("import", KeysBench.Write(_bench.Elsewhere, "a.asc", ann.PublicArmored));
        Assert.Equal((0, ""), (imported.ExitCode, imported.Errors));
        Assert.Contains(ann.Fingerprint, imported.Output, StringComparison.Ordinal);
        Assert.Contains("encryption.keys it is: \"keys/ann-example.org.asc\"", imported.Output, StringComparison.Ordinal);
        Assert.Contains("recipient of second:", imported.Output, StringComparison.Ordinal);
        Assert.Equal(ann.PublicArmored, await File.ReadAllTextAsync(Path.Combine(_bench.KeyFolder, "ann-example.org.asc")));

        // The form takes it.
        await _bench.App.StartAsync();
        Assert.DoesNotContain("contact.json", _bench.App.Log, StringComparison.Ordinal);
        Assert.Contains("second.json at $.encryption.keys[0]", _bench.App.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Binary_from_the_standard_input_is_kept_as_text_that_gpg_reads()
    {
        var bob = await KeysBench.KeyAsync("bob@example.org");
        await using var gpg = new Gpg();
        await gpg.ImportAsync(bob.PublicArmored);
        var binary = await GpgProcess.RunAsync("gpg", ["--homedir", gpg.Home, "--export", bob.Fingerprint], default);
        var imported = await _bench.App.CommandAsync(binary.Output.ToArray(), "keys", "import", "-", "--name", "bob2");
        Assert.Equal(0, imported.ExitCode);
        Assert.Contains("No form has its address as a recipient", imported.Output, StringComparison.Ordinal);
        var text = await File.ReadAllTextAsync(Path.Combine(_bench.KeyFolder, "bob2.asc"));
        Assert.StartsWith("-----BEGIN PGP PUBLIC KEY BLOCK-----", text, StringComparison.Ordinal);
        Assert.Equal([bob.Fingerprint], await gpg.ImportAsync(text));
    }

    [Fact]
    public async Task Another_key_is_never_written_over_unless_it_is_said()
    {
        var (old, young) = (await KeysBench.KeyAsync("ann@example.org"), await KeysBench.KeyAsync("ann@example.org"));
        var (first, second) = (KeysBench.Write(_bench.Elsewhere, "1.asc", old.PublicArmored), KeysBench.Write(_bench.Elsewhere, "2.asc", young.PublicArmored));
        Assert.Equal(0, (await _bench.KeysAsync("import", first)).ExitCode);
        Assert.Equal(0, (await _bench.KeysAsync("import", first)).ExitCode);
        var refused = await _bench.KeysAsync("import", second);
        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("holds another key, which was left alone", refused.Errors, StringComparison.Ordinal);
        var kept = Assert.Single(Directory.GetFiles(_bench.KeyFolder));
        Assert.Equal(old.PublicArmored, await File.ReadAllTextAsync(kept));

        Assert.Equal(0, (await _bench.KeysAsync("import", second, "--replace")).ExitCode);
        Assert.Equal(young.PublicArmored, await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(_bench.KeyFolder))));
    }

    [Fact]
    public async Task What_can_not_be_used_or_named_is_not_taken_in()
    {
        var secret = (await TestKeys.GetAsync(TestKeyKind.Curve25519)).SecretArmored;
        var refused = new Dictionary<string, (string Content, string Reason)>
        {
            ["private"] = (secret, "private key"),
            ["expired"] = ((await TestKeys.GetAsync(TestKeyKind.Expired)).PublicArmored, "expired"),
            ["revoked"] = ((await TestKeys.GetAsync(TestKeyKind.Revoked)).PublicArmored, "revoked"),
            ["both"] = ((await KeysBench.KeyAsync("ann@example.org")).PublicArmored + secret, "private key"),
            ["large"] = (new string('x', 2_000_000), "larger"),
        };
        foreach (var (name, (content, reason)) in refused)
        {
            var told = await _bench.App.CommandAsync(Encoding.ASCII.GetBytes(content), "keys", "import", "-", "--name", name);
            Assert.Equal((1, ""), (told.ExitCode, told.Output));
            Assert.Contains(reason, told.Errors, StringComparison.Ordinal);
        }

        var good = KeysBench.Write(_bench.Elsewhere, "a.asc", (await KeysBench.KeyAsync("a/b@example.org")).PublicArmored);
        foreach (var name in new[] { "../up", ".hidden", "a/b", "" })
        {
            Assert.Equal(2, (await _bench.KeysAsync("import", good, "--name", name)).ExitCode);
        }

        Assert.Empty(Directory.GetFiles(_bench.KeyFolder));
        Assert.Equal(1, (await _bench.KeysAsync("import", "/nowhere.asc")).ExitCode);
        // A name made from an address stays in the folder, whatever the address.
        Assert.Equal(0, (await _bench.KeysAsync("import", good)).ExitCode);
        Assert.Equal("a-b-example.org.asc", Path.GetFileName(Assert.Single(Directory.GetFiles(_bench.KeyFolder))));
    }
}

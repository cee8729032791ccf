using System.Diagnostics;
using System.Text.Json;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;
using Xunit;

namespace Sealpost.Tests.Operating;

/// <summary>What an operator is told of the keys that are there.</summary>
public sealed class KeysListTests(Azurite azurite) : IAsyncLifetime
{
    private readonly KeysBench _bench = new(azurite);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Every_key_is_listed_with_its_owner_its_end_and_the_forms_that_use_it()
    {
        var (ann, team, vault) = (await KeysBench.KeyAsync("ann@example.org"), await KeysBench.KeyAsync("team@example.org"), await KeysBench.KeyAsync("vault@example.org"));
        var soon = await KeysBench.KeyAsync("soon@example.org", TimeProvider.System.GetUtcNow().AddDays(20));
        KeysBench.Write(_bench.KeyFolder, "ann.asc", ann.PublicArmored);
        KeysBench.Write(_bench.KeyFolder, "team.asc", team.PublicArmored);
        KeysBench.Write(_bench.KeyFolder, "soon.asc", soon.PublicArmored);
        KeysBench.Write(_bench.KeyFolder, "README.md", "no key");
        KeysBench.Write(_bench.App.Forms, "vault.asc", vault.PublicArmored);
        _bench.WriteForm("contact", ["Ann@example.org"], ["keys/ann.asc", "keys/team.asc"], "vault.asc");
        // Something else is wrong with it; its keys are known all the same.
        KeysBench.Write(_bench.App.Forms, "other.json", """{ "recipients": ["team@example.org"], "encryption": { "keys": ["keys/team.asc"] }, "nonsense": 1 }""");

        var table = await _bench.KeysAsync("list");
        Assert.Equal(0, table.ExitCode);
        var lines = table.Output.Trim().Split('\n');
        Assert.Equal(5, lines.Length);
        Assert.Matches(@"^FILE +STATE +KIND +ALGORITHM +KEY +EXPIRES +ADDRESSES +FORMS$", lines[0]);
        Assert.Matches($@"^keys/ann\.asc +ok +OpenPGP +.+ +{ann.Fingerprint[^16..]} +never +ann@example\.org +contact \(recipient\)$", lines[1]);
        Assert.Matches(@"^keys/soon\.asc +expires soon .* \d{4}-\d\d-\d\d +soon@example\.org +-$", lines[2]);
        Assert.Matches(@"^keys/team\.asc .* contact \(shared\), other \(recipient\)$", lines[3]);
        Assert.Matches(@"^vault\.asc .* contact \(escrow\)$", lines[4]);

        using var json = JsonDocument.Parse((await _bench.KeysAsync("list", "--json")).Output);
        var first = json.RootElement[0];
        Assert.Equal(("keys/ann.asc", "ok", "OpenPGP", ann.Fingerprint), (Text(first, "file"), Text(first, "state"), Text(first, "kind"), Text(first, "fingerprint")));
        Assert.Equal(("contact", "recipient"), (Text(first.GetProperty("forms")[0], "form"), Text(first.GetProperty("forms")[0], "as")));
        Assert.Equal("expires-soon", Text(json.RootElement[1], "state"));
    }

    [Fact]
    public async Task A_key_that_stops_mail_is_told_with_its_reason_and_the_exit_code()
    {
        KeysBench.Write(_bench.KeyFolder, "old.asc", (await TestKeys.GetAsync(TestKeyKind.Expired)).PublicArmored);
        Assert.Equal(1, (await _bench.KeysAsync("list")).ExitCode);
        _bench.WriteForm("lost", ["ann@example.org"], ["keys/nowhere.asc"]);
        KeysBench.Write(_bench.App.Forms, "broken.json", "{");

        var list = await _bench.KeysAsync("list");
        Assert.Equal(1, list.ExitCode);
        Assert.Contains("expired on 2020-01-01", list.Output, StringComparison.Ordinal);
        Assert.Matches(@"keys/nowhere\.asc +refused .* lost \(key\)", list.Output);
        Assert.Contains("keys/nowhere.asc: There is no such file.", list.Output, StringComparison.Ordinal);
        Assert.Contains("broken.json is no JSON of a form", list.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_checked_before_it_is_put_anywhere_and_without_any_setting()
    {
        var (good, secret) = (await KeysBench.KeyAsync("ann@example.org"), await TestKeys.GetAsync(TestKeyKind.Curve25519));
        var (usable, bad) = (KeysBench.Write(_bench.Elsewhere, "good.asc", good.PublicArmored), KeysBench.Write(_bench.Elsewhere, "secret.asc", secret.SecretArmored));
        var fine = await CheckAsync(usable);
        Assert.Equal((0, ""), (fine.ExitCode, fine.Errors));
        Assert.Matches($"good.asc: can be used: OpenPGP, .+, {good.Fingerprint}, for ann@example.org, expires never", fine.Output);

        var refused = await CheckAsync(usable, bad, Path.Combine(_bench.Elsewhere, "none.asc"), KeysBench.Write(_bench.Elsewhere, "x.asc", KeySamples.Read(KeySamples.Garbage)));
        Assert.Equal(1, refused.ExitCode);
        Assert.Equal(4, refused.Output.Trim().Split('\n').Length);
        Assert.Contains("good.asc: can be used", refused.Output, StringComparison.Ordinal);
        Assert.Contains("secret.asc: can't be used. It holds a private key", refused.Output, StringComparison.Ordinal);
        Assert.Contains("none.asc: can't be used. There is no such file.", refused.Output, StringComparison.Ordinal);
        Assert.Contains("x.asc: can't be used. ", refused.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await CheckAsync()).ExitCode);
    }

    private static string? Text(JsonElement item, string name) => item.GetProperty(name).GetString();

    private static Task<Terminal> CheckAsync(params string[] files) => Terminal.RunAsync(new ProcessStartInfo(
        "dotnet", [App.File, "--environment", "Production", "keys", "check", .. files])
    {
        RedirectStandardOutput = true, RedirectStandardError = true,
    });
}

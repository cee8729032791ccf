using System.Text;
using Sealpost.Sealing;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;
using Xunit;

namespace Sealpost.Tests.Operating;

/// <summary>Web Key Directory, over TLS, with the hosts of a domain behind a proxy.</summary>
public sealed class KeysFetchTests : IAsyncLifetime
{
    private const string Address = "Joe.Doe@wkd.example";
    private const string File = "hu/iy9q119eutrkn8s1mk4r39qejnbu3n5q?l=Joe.Doe";
    private const string Advanced = $"openpgpkey.wkd.example/.well-known/openpgpkey/wkd.example/{File}";
    private const string Direct = $"wkd.example/.well-known/openpgpkey/{File}";
    private readonly KeyDirectoryServer _server = new();
    private readonly Gpg _gpg = new();
    private readonly KeysBench _bench;

    public KeysFetchTests(Azurite azurite)
    {
        _bench = new(azurite);
        _bench.App.Settings["HTTPS_PROXY"] = _server.Proxy;
        _bench.App.Settings["SSL_CERT_FILE"] = KeysBench.Write(_bench.Elsewhere, "ca.pem", _server.Authority);
    }

    private string Kept => Path.Combine(_bench.KeyFolder, "joe.doe-wkd.example.asc");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _bench.DisposeAsync();
        await _server.DisposeAsync();
        await _gpg.DisposeAsync();
    }

    [Fact]
    public void A_key_is_where_the_draft_says()
    {
        // The example of the draft, section 3.1.
        Assert.Equal(
            ["https://openpgpkey.example.org/.well-known/openpgpkey/example.org/" + File, "https://example.org/.well-known/openpgpkey/" + File],
            WkdAddress.Of("Joe.Doe@Example.ORG").Select(uri => uri.ToString()));
        Assert.Equal("https://example.org/.well-known/openpgpkey/hu/", WkdAddress.Of("a&b/c@example.org")[1].ToString()[..46]);
        Assert.EndsWith("?l=a%26b%2Fc", WkdAddress.Of("a&b/c@example.org")[1].AbsoluteUri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_advanced_place_comes_first_and_only_the_addresses_own_user_id_and_usable_key_are_kept()
    {
        _bench.WriteForm("contact", ["joe.doe@wkd.example"], ["keys/joe.doe-wkd.example.asc"]);
        var fingerprint = await MakeAsync("Joe <joe.doe@wkd.example>");
        await RunAsync("--quick-add-uid", fingerprint, "Boss <boss@other.example>");
        var revoked = await MakeAsync("Joe <joe.doe@wkd.example>");
        await _gpg.RevokeAsync(revoked);
        _server.Answer(Advanced, [.. await ExportAsync(revoked), .. await ExportAsync(fingerprint)]);

        var fetched = await _bench.KeysAsync("fetch", Address);
        Assert.Equal(0, fetched.ExitCode);
        Assert.Equal(["openpgpkey.wkd.example", Advanced], _server.Asked);
        Assert.Contains("revoked", fetched.Errors, StringComparison.Ordinal);
        Assert.Contains("1 other user ids", fetched.Output, StringComparison.Ordinal);
        Assert.Contains(fingerprint, fetched.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("boss@", fetched.Output, StringComparison.Ordinal);
        Assert.Contains("names it already", fetched.Output, StringComparison.Ordinal);

        await using var fresh = new Gpg();
        Assert.Equal([fingerprint], await fresh.ImportAsync(await System.IO.File.ReadAllTextAsync(Kept)));
        var list = await GpgProcess.RunAsync("gpg", ["--homedir", fresh.Home, "--list-keys", "--with-colons"], default);
        Assert.Contains("joe.doe@wkd.example", Assert.Single(Encoding.UTF8.GetString(list.Output.Span).Split('\n'), line => line.StartsWith("uid:", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_advanced_place_does_not_exist_the_direct_one_is_asked_and_a_name_may_be_given()
    {
        _server.Answer(Direct, await ExportAsync(await MakeAsync("joe.doe@wkd.example")));
        var fetched = await _bench.KeysAsync("fetch", Address, "--name", "joe");
        Assert.Equal((0, ""), (fetched.ExitCode, fetched.Errors));
        Assert.Equal(["openpgpkey.wkd.example", "wkd.example", Direct], _server.Asked);
        Assert.Equal([Path.Combine(_bench.KeyFolder, "joe.asc")], Directory.GetFiles(_bench.KeyFolder));
    }

    [Fact]
    public async Task A_redirect_is_followed_to_https_and_nowhere_else()
    {
        var key = await ExportAsync(await MakeAsync("joe.doe@wkd.example"));
        _server.Answer("keys.example/joe", key);
        _server.Answer(Advanced, [], "302 Found\r\nLocation: http://keys.example/joe");
        _server.Answer(Direct, [], "302 Found\r\nLocation: http://keys.example/joe");
        var refused = await _bench.KeysAsync("fetch", Address);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("answered 302", refused.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(_server.Asked, asked => asked.StartsWith("keys.example", StringComparison.Ordinal));

        _server.Answer(Direct, [], "302 Found\r\nLocation: https://keys.example/joe");
        Assert.Equal(0, (await _bench.KeysAsync("fetch", Address)).ExitCode);
        Assert.True(System.IO.File.Exists(Kept));
    }

    [Fact]
    public async Task Nothing_is_taken_in_that_is_not_the_addresses_own_usable_public_key()
    {
        var mine = await MakeAsync("joe.doe@wkd.example");
        foreach (var (body, reason) in new[]
        {
            (await ExportAsync(await MakeAsync("boss@other.example")), "does not hold the address"),
            ((await GpgProcess.RunAsync("gpg", ["--homedir", _gpg.Home, "--batch", "--pinentry-mode", "loopback", "--passphrase", "", "--export-secret-keys", mine], default)).Output.ToArray(), "private key"),
            ((await ExportAsync(mine))[..^20], "cut"),
            ("<html>no key here</html>"u8.ToArray(), "not an OpenPGP key"),
            ([], "Nothing that can be used"),
        })
        {
            _server.Answer(Advanced, body);
            var told = await _bench.KeysAsync("fetch", Address);
            Assert.Equal(1, told.ExitCode);
            Assert.Contains(reason, told.Errors, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.GetFiles(_bench.KeyFolder));
    }

    [Fact]
    public async Task A_large_answer_a_bad_certificate_and_no_key_at_all_are_told_in_words()
    {
        _server.Answer(Advanced, new byte[2_000_000]);
        _server.Answer("wkd.example/", []);
        var told = await _bench.KeysAsync("fetch", Address);
        Assert.Equal(1, told.ExitCode);
        Assert.Contains("openpgpkey.wkd.example: its answer is larger than 1024 KiB", told.Errors, StringComparison.Ordinal);
        Assert.Contains("  wkd.example: it answered 404", told.Errors, StringComparison.Ordinal);
        Assert.Contains("keys import", told.Errors, StringComparison.Ordinal);

        _bench.App.Without.Add("SSL_CERT_FILE");
        Assert.Contains("its TLS certificate is not good", (await _bench.KeysAsync("fetch", Address)).Errors, StringComparison.Ordinal);
        Assert.Equal(2, (await _bench.KeysAsync("fetch", "not an address")).ExitCode);
        Assert.Empty(Directory.GetFiles(_bench.KeyFolder));
    }

    private Task<string> MakeAsync(string userId) => _gpg.GenerateAsync(GpgKeyKind.Curve25519, userId);

    private async Task<byte[]> ExportAsync(string fingerprint) => (await RunAsync("--export", fingerprint)).ToArray();

    private async Task<ReadOnlyMemory<byte>> RunAsync(params string[] arguments)
    {
        var done = await GpgProcess.RunAsync("gpg", ["--homedir", _gpg.Home, "--batch", "--pinentry-mode", "loopback", "--passphrase", "", .. arguments], default);
        return done.ExitCode == 0 ? done.Output : throw new InvalidOperationException(done.Messages);
    }
}

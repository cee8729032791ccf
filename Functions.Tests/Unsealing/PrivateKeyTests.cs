using System.Text;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;
using Xunit;

namespace Sealpost.Tests.Unsealing;

/// <summary>Private keys as their owners have them: armored or binary, locked or not, and wrong.</summary>
public sealed class PrivateKeyTests : IAsyncLifetime
{
    private const string Passphrase = "Größe 7, bitte";
    private readonly Desk _desk = new();
    private string _locked = "";

    public async ValueTask InitializeAsync()
    {
        var plain = await _desk.KeyAsync(TestKeyKind.Curve25519, "plain");
        await using var other = new Desk();
        var made = await other.RunAsync(
            "gpg",
            ["--homedir", other.Gpg.Home, "--batch", "--no-tty", "--pinentry-mode", "loopback", "--passphrase", Passphrase, "--quick-generate-key", "Locked <locked@example.org>", "future-default", "default"],
            []);
        Assert.True(made.Code == 0, made.Errors);
        var exported = await other.RunAsync(
            "gpg", ["--homedir", other.Gpg.Home, "--batch", "--no-tty", "--pinentry-mode", "loopback", "--passphrase", Passphrase, "--export-secret-keys"], []);
        _desk.Put("locked.key", exported.Output);
        _locked = Encoding.ASCII.GetString((await other.RunAsync("gpg", ["--homedir", other.Gpg.Home, "--armor", "--export"], [])).Output);
        await _desk.Gpg.ImportAsync(_locked);
        _desk.Put("mail.eml", Mails.PgpMime(await _desk.GpgAsync(Mails.Plain(), "--armor", "-r", "locked@example.org", "--encrypt")));
        _desk.Put("plain.eml", Mails.PgpMime(await _desk.GpgAsync(Mails.Plain(), "--armor", "-r", plain.Fingerprint, "--encrypt")));
    }

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task A_passphrase_comes_from_a_file_or_the_environment()
    {
        _desk.Put("right", Passphrase + "\nnot this\n");
        _desk.Put("wrong", "guess\n");
        Assert.Contains(Mails.Secret, (await _desk.OpenAsync("mail.eml", "--key", "locked.key", "--passphrase-file", "right")).Output, StringComparison.Ordinal);
        (await _desk.OpenAsync("mail.eml", "--key", "locked.key", "--passphrase-file", "wrong")).IsRefused("The passphrase does not open the key in locked.key");
        (await _desk.OpenAsync("mail.eml", "--key", "locked.key")).IsRefused("Give its passphrase with --passphrase-file or in SEALPOST_PASSPHRASE");
        (await _desk.OpenAsync("mail.eml", "--key", "locked.key", "--passphrase-file", "none")).IsRefused("none", code: 2);

        _desk.Environment["SEALPOST_PASSPHRASE"] = Passphrase;
        Assert.Contains(Mails.Secret, (await _desk.OpenAsync("mail.eml", "--key", "plain.key", "--key", "locked.key")).Output, StringComparison.Ordinal);
        (await _desk.OpenAsync("mail.eml", "--key", "locked.key", "--passphrase-file", "wrong")).IsRefused("does not open");
        _desk.Environment["SEALPOST_PASSPHRASE"] = "guess";
        (await _desk.OpenAsync("mail.eml", "--key", "locked.key")).IsRefused("does not open");
    }

    [Fact]
    public async Task At_a_terminal_it_is_asked_for_without_an_echo()
    {
        var command = $"dotnet '{App.File}' open mail.eml --key locked.key";
        // "script" gives the command a terminal, and types what it reads; Backspace takes the last letter back.
        var (code, output, _) = await _desk.RunAsync("script", ["-qec", command, "/dev/null"], Encoding.UTF8.GetBytes(Passphrase + "x\x7f\r"));
        var seen = Encoding.UTF8.GetString(output);

        Assert.True(code == 0, seen);
        Assert.Contains("Passphrase of locked.key: ", seen, StringComparison.Ordinal);
        Assert.Contains(Mails.Secret, seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_the_mail_does_not_need_is_not_unlocked()
    {
        var shown = await _desk.OpenAsync("plain.eml", "--key", "locked.key", "--key", "plain.key");
        Assert.Equal((0, ""), (shown.ExitCode, shown.Errors));
    }

    [Fact]
    public async Task A_file_that_is_no_private_key_is_not_understood()
    {
        _desk.Put("public.asc", _locked);
        _desk.Put("noise", "no key at all\n");
        _desk.Put("empty", "");
        _desk.Put("v6.asc", KeySamples.Read(KeySamples.V6));
        (await _desk.OpenAsync("mail.eml", "--key", "public.asc")).IsRefused("public.asc holds no private key. Export it with: gpg", code: 2);
        (await _desk.OpenAsync("mail.eml", "--key", "noise")).IsRefused("noise holds no private key", code: 2);
        (await _desk.OpenAsync("mail.eml", "--key", "empty")).IsRefused("empty holds no private key", code: 2);
        (await _desk.OpenAsync("mail.eml", "--key", "v6.asc")).IsRefused("v6.asc holds no", code: 2);
        (await _desk.OpenAsync("mail.eml", "--key", "missing")).IsRefused("missing", code: 2);
        (await _desk.OpenAsync("mail.eml", "--key", "plain.key", "--signer", "noise")).IsRefused("noise holds no public key", code: 2);
        (await _desk.OpenAsync("mail.eml", "--key", "plain.key", "--signer", "plain.key")).IsRefused("plain.key holds no public key", code: 2);
        (await _desk.OpenAsync("missing.eml", "--key", "plain.key")).IsRefused("missing.eml", code: 2);
        Assert.Equal(2, (await _desk.OpenAsync("mail.eml", "--kee", "plain.key")).ExitCode);
        Assert.Equal(2, (await _desk.OpenAsync()).ExitCode);
    }

    [Fact]
    public async Task A_key_without_its_secret_part_says_where_it_is()
    {
        await using var other = new Desk();
        var key = await other.Gpg.GenerateAsync(GpgKeyKind.Rsa3072);
        var subkey = PublicKeys.Load(await other.Gpg.ExportPublicAsync(key))[0].GetPublicKeys().Last();
        // Only the primary key's secret is exported; gpg leaves a stub for the other one when it is deleted.
        await other.GpgAsync([], "--delete-secret-keys", $"{Convert.ToHexString(subkey.GetFingerprint())}!");
        _desk.Put("stub.key", await other.Gpg.ExportSecretAsync(key));
        _desk.Put("stub.eml", Mails.PgpMime(await other.GpgAsync(Mails.Plain(), "--armor", "-r", key, "--encrypt")));

        (await _desk.OpenAsync("stub.eml", "--key", "stub.key")).IsRefused("its secret part is not in the file");
    }
}

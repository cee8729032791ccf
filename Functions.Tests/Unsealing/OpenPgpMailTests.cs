using Sealpost.Tests.Keys;
using Xunit;

namespace Sealpost.Tests.Unsealing;

/// <summary>Mails that the real gpg sealed, and what the command shows of them.</summary>
public sealed class OpenPgpMailTests : IAsyncLifetime
{
    private readonly Desk _desk = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Theory]
    [InlineData(TestKeyKind.Curve25519, "zip")]
    [InlineData(TestKeyKind.Rsa3072, "zlib")]
    [InlineData(TestKeyKind.NistP256, "bzip2")]
    [InlineData(TestKeyKind.BrainpoolP256, "none")]
    public async Task A_mail_to_a_key_of_any_kind_is_shown_exactly(TestKeyKind kind, string compression)
    {
        var key = await _desk.KeyAsync(kind, "owner");
        var subkey = $"{PublicKeys.Load(key.PublicArmored)[0].GetPublicKeys().Last().KeyId:X16}";
        _desk.Put("mail.eml", Mails.PgpMime(await SealAsync(Mails.Protected("An order of Zoë"), key, "--compress-algo", compression)));

        var shown = await _desk.OpenAsync("mail.eml", "--key", "owner.key");
        Assert.Equal(
            "From:     \"Forms\" <forms@example.com>\nTo:       owner@example.org\nDate:     2026-03-01 12:00:00 +00:00\nSubject:  An order of Zoë\n"
            + $"Sealed:   with OpenPGP, AES-256, the whole message, to {subkey}\nSigned:   not signed\n\nThe account is CANARY-1234.\n",
            shown.Output);
        Assert.Equal((0, ""), (shown.ExitCode, shown.Errors));
    }

    [Fact]
    public async Task Each_of_several_recipients_opens_it_and_the_fitting_key_is_found_among_others()
    {
        var (one, two) = (await _desk.KeyAsync(TestKeyKind.Curve25519, "one"), await _desk.KeyAsync(TestKeyKind.Rsa3072, "two"));
        await _desk.KeyAsync(TestKeyKind.NistP256, "stranger");
        _desk.Put("mail.eml", Mails.PgpMime(await SealAsync(Mails.Plain(), [one, two])));
        _desk.Put("hidden.eml", Mails.PgpMime(await SealAsync(Mails.Plain(), [one, two], "--throw-keyids")));
        foreach (var mail in new[] { "mail.eml", "hidden.eml" })
        {
            foreach (var words in new[] { new[] { "--key", "one.key" }, ["--key", "two.key"], ["--key", "stranger.key", "--key", "two.key"] })
            {
                Assert.Equal(Mails.Secret, (await _desk.OpenAsync([mail, "--json", .. words])).Json.GetProperty("text").GetString()!.Trim());
            }

            (await _desk.OpenAsync(mail, "--key", "stranger.key")).IsRefused("Give it with --key");
        }

        var ids = new[] { one, two }.Select(key => $"{PublicKeys.Load(key.PublicArmored)[0].GetPublicKeys().Last().KeyId:X16}").ToList();
        (await _desk.OpenAsync("mail.eml")).IsRefused($"sealed to {ids[0]} and {ids[1]}, and no such private key was given");
        Assert.Equal(ids, (await _desk.OpenAsync("mail.eml", "--json", "--key", "two.key")).Json.GetProperty("sealed").GetProperty("keys").EnumerateArray().Select(id => id.GetString()!));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_signature_is_good_by_whom_or_can_not_be_checked(bool inOnePass)
    {
        var (owner, sender) = (await _desk.KeyAsync(TestKeyKind.Curve25519, "owner"), await _desk.KeyAsync(TestKeyKind.Rsa3072, "sender"));
        await _desk.KeyAsync(TestKeyKind.NistP256, "stranger");
        var signed = inOnePass ? Mails.Plain() : Mails.Signed(Mails.Plain(), await _desk.GpgAsync(Mails.Plain(), "--armor", "--detach-sign", "-u", sender.Fingerprint));
        _desk.Put("mail.eml", Mails.PgpMime(await SealAsync(signed, owner, inOnePass ? ["--sign", "-u", sender.Fingerprint] : [])));

        var good = await _desk.OpenAsync("mail.eml", "--key", "owner.key", "--signer", "stranger.asc", "--signer", "sender.asc", "--require-signature");
        Assert.Contains($"\nSigned:   good, by Test <test@example.org> ({sender.Fingerprint})\n", good.Output, StringComparison.Ordinal);
        Assert.Contains(Mails.Secret, good.Output, StringComparison.Ordinal);

        var unknown = await _desk.OpenAsync("mail.eml", "--key", "owner.key", "--signer", "stranger.asc", "--json");
        Assert.Equal("unchecked", unknown.Json.GetProperty("signature").GetProperty("status").GetString());
        Assert.Contains(sender.Fingerprint[^16..], unknown.Json.GetProperty("signature").GetProperty("signer").GetString(), StringComparison.Ordinal);
        (await _desk.OpenAsync("mail.eml", "--key", "owner.key", "--require-signature")).IsRefused("A good signature is required");
        _desk.Put("plain.eml", Mails.PgpMime(await SealAsync(Mails.Plain(), owner)));
        (await _desk.OpenAsync("plain.eml", "--key", "owner.key", "--signer", "sender.asc", "--require-signature")).IsRefused("the mail is not signed");
    }

    [Fact]
    public async Task A_signature_over_other_content_is_bad_and_nothing_is_shown()
    {
        var (owner, sender) = (await _desk.KeyAsync(TestKeyKind.Curve25519, "owner"), await _desk.KeyAsync(TestKeyKind.Rsa3072, "sender"));
        var signature = await _desk.GpgAsync(Mails.Plain("Pay 10."), "--armor", "--detach-sign", "-u", sender.Fingerprint);
        _desk.Put("mail.eml", Mails.PgpMime(await SealAsync(Mails.Signed(Mails.Plain("Pay 1000."), signature), owner)));

        (await _desk.OpenAsync("mail.eml", "--key", "owner.key", "--signer", "sender.asc")).IsRefused("The signature is BAD: the content was altered");
    }

    [Theory]
    [InlineData("revoked", "BAD: the key is revoked")]
    [InlineData("expired", "BAD: the key had expired when it was signed")]
    [InlineData("expired since", null)]
    public async Task A_signature_by_a_key_that_had_ended_is_bad(string how, string? words)
    {
        var owner = await _desk.KeyAsync(TestKeyKind.Rsa3072, "owner");
        var sender = await _desk.Gpg.GenerateAsync(new GpgKeyKind("ed25519", null));
        string[] when = how == "expired since" ? ["--faked-system-time", "20240601T000000!"] : [];
        var signature = await _desk.GpgAsync(Mails.Plain(), [.. when, "--armor", "--detach-sign", "-u", sender]);
        await (how == "revoked"
            ? _desk.Gpg.RevokeAsync(sender)
            : _desk.GpgAsync([], "--faked-system-time", "20240701T000000!", "--quick-set-expire", sender, "2025-01-01"));
        _desk.Put("sender.asc", await _desk.Gpg.ExportPublicAsync(sender));
        _desk.Put("mail.eml", Mails.PgpMime(await SealAsync(Mails.Signed(Mails.Plain(), signature), owner)));

        var shown = await _desk.OpenAsync("mail.eml", "--key", "owner.key", "--signer", "sender.asc");
        if (words is not null)
        {
            shown.IsRefused(words);
        }

        Assert.Equal(words is null ? 0 : 1, shown.ExitCode);
    }

    [Theory]
    [InlineData("sha256", true)]
    [InlineData("sha1", false)]
    public async Task A_subkey_may_sign_and_a_weak_hash_may_not_be_signed(string hash, bool good)
    {
        var owner = await _desk.KeyAsync(TestKeyKind.Rsa3072, "owner");
        var sender = await _desk.Gpg.GenerateAsync(new GpgKeyKind("rsa3072", null));
        await _desk.GpgAsync([], "--quick-add-key", sender, "rsa3072", "sign");
        var signature = await _desk.GpgAsync(Mails.Plain(), "--armor", "--digest-algo", hash, "--detach-sign", "-u", sender);
        _desk.Put("sender.asc", await _desk.Gpg.ExportPublicAsync(sender));
        _desk.Put("mail.eml", Mails.PgpMime(await SealAsync(Mails.Signed(Mails.Plain(), signature), owner)));

        var shown = await _desk.OpenAsync("mail.eml", "--key", "owner.key", "--signer", "sender.asc");
        Assert.Equal(good ? 0 : 1, shown.ExitCode);
        Assert.Contains(good ? $"good, by Test <test@example.org> ({sender})" : "its hash algorithm Sha1 is too weak", shown.Output + shown.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sq", "encrypt", "--recipient-cert", "owner.asc", "entity")]
    [InlineData("rnp", "--homedir", ".", "--keyfile", "owner.asc", "--armor", "--encrypt", "-r", "test@example.org", "--output", "-", "entity")]
    public async Task What_other_programs_sealed_is_opened(string program, params string[] words)
    {
        await _desk.KeyAsync(TestKeyKind.Curve25519, "owner");
        _desk.Put("entity", Mails.Protected("Order"));
        var (code, output, errors) = await _desk.RunAsync(program, words, []);
        Assert.True(code == 0, errors);
        _desk.Put("mail.eml", Mails.PgpMime(output));

        Assert.Equal("Order", (await _desk.OpenAsync("mail.eml", "--key", "owner.key", "--json")).Json.GetProperty("subject").GetString());
    }

    [Fact]
    public async Task A_clear_mail_is_shown_as_one_and_its_signature_checked()
    {
        var sender = await _desk.KeyAsync(TestKeyKind.Rsa3072, "sender");
        _desk.Put("clear.eml", Mails.Mail(Mails.Plain("Good day.")));
        var clear = await _desk.OpenAsync("clear.eml");
        Assert.Equal(
            "From:     \"Forms\" <forms@example.com>\nTo:       owner@example.org\nDate:     2026-03-01 12:00:00 +00:00\nSubject:  Hello\n"
            + "Sealed:   not sealed\nSigned:   not signed\n\nGood day.\n",
            clear.Output);
        Assert.Equal(0, clear.ExitCode);

        // Stored with the line ends of Unix, as maildirs do.
        var entity = Mails.Signed(Mails.Plain("Good day."), await _desk.GpgAsync(Mails.Plain("Good day."), "--armor", "--detach-sign", "-u", sender.Fingerprint));
        _desk.Put("signed.eml", Mails.Mail(entity).Where(b => b != '\r').ToArray());
        var signed = (await _desk.OpenAsync("signed.eml", "--signer", "sender.asc", "--json", "--require-signature")).Json;
        Assert.Equal(("none", "good"), (signed.GetProperty("sealed").GetProperty("kind").GetString(), signed.GetProperty("signature").GetProperty("status").GetString()));
    }

    [Fact]
    public async Task What_Exchange_made_of_a_sealed_mail_is_opened()
    {
        var owner = await _desk.KeyAsync(TestKeyKind.Curve25519, "owner");
        var mail = System.Text.Encoding.UTF8.GetString(Mails.PgpMime(await SealAsync(Mails.Plain(), owner)))
            .Replace("multipart/encrypted; protocol=\"application/pgp-encrypted\";", "multipart/mixed;", StringComparison.Ordinal)
            .Replace("\r\n\r\n--out\r\n", "\r\n\r\n--out\r\nContent-Type: text/plain\r\n\r\n\r\n--out\r\n", StringComparison.Ordinal);
        _desk.Put("mail.eml", mail);

        var shown = (await _desk.OpenAsync("mail.eml", "--key", "owner.key", "--json")).Json;
        Assert.Equal("message", shown.GetProperty("sealed").GetProperty("scope").GetString());
        Assert.Equal(Mails.Secret, shown.GetProperty("text").GetString()!.Trim());
    }

    private Task<byte[]> SealAsync(byte[] content, TestKey key, params string[] more) => SealAsync(content, [key], more);

    private Task<byte[]> SealAsync(byte[] content, TestKey[] keys, params string[] more) =>
        _desk.GpgAsync(content, ["--armor", .. more, .. keys.SelectMany(key => new[] { "-r", key.Fingerprint }), "--encrypt"]);
}

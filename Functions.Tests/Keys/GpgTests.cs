using System.Text;
using Xunit;

namespace Sealpost.Tests.Keys;

public class GpgTests
{
    private static readonly byte[] Content = [.. "Grüße\n"u8];

    [Fact]
    public async Task Encrypts_and_decrypts()
    {
        await using var gpg = new Gpg();
        var fingerprint = await gpg.GenerateAsync(GpgKeyKind.Curve25519);

        var message = await gpg.EncryptAsync(Content, fingerprint);
        var result = await gpg.DecryptAsync(message);

        Assert.True(result.IsIntact, result.Messages);
        Assert.Equal(Content, result.Output.ToArray());
        Assert.Single(result.StatusLines("ENC_TO"));
        var packets = await gpg.ListPacketsAsync(message);
        Assert.Contains(":pubkey enc packet: version 3, algo 18", packets, StringComparison.Ordinal);
        Assert.Contains("mdc_method: 2", packets, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notices_a_changed_message()
    {
        await using var gpg = new Gpg();
        var message = await gpg.EncryptAsync(Content, await gpg.GenerateAsync(GpgKeyKind.Curve25519));
        message[^1] ^= 1;

        var result = await gpg.DecryptAsync(message);

        Assert.False(result.IsIntact);
        Assert.True(result.HasStatus("DECRYPTION_FAILED"), result.Status);
        Assert.True(result.HasStatus("BADMDC"), result.Status);
    }

    [Fact]
    public async Task Does_not_decrypt_without_the_secret_key()
    {
        var key = await TestKeys.GetAsync(TestKeyKind.Curve25519);
        await using var sender = new Gpg();
        Assert.Equal([key.Fingerprint], await sender.ImportAsync(key.PublicArmored));
        var message = await sender.EncryptAsync(Content, key.Fingerprint);

        await using var recipient = new Gpg();
        await recipient.ImportAsync(key.SecretArmored);

        Assert.False((await sender.DecryptAsync(message)).IsIntact);
        Assert.True((await recipient.DecryptAsync(message)).IsIntact);
    }

    [Fact]
    public async Task Says_what_gpg_said_when_it_fails()
    {
        await using var gpg = new Gpg();

        var e = await Assert.ThrowsAsync<InvalidOperationException>(
            () => gpg.ImportAsync(KeySamples.Read(KeySamples.V6)));

        Assert.Contains("packet(6) with unknown version 6", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_its_home_away()
    {
        var gpg = new Gpg();
        await gpg.GenerateAsync(GpgKeyKind.Curve25519);
        Assert.True(File.Exists(Path.Combine(gpg.Home, "S.gpg-agent")));

        await gpg.DisposeAsync();

        Assert.False(Directory.Exists(gpg.Home));
    }

    [Fact]
    public async Task Exports_in_ASCII_armor()
    {
        var key = await TestKeys.GetAsync(TestKeyKind.Curve25519);

        Assert.StartsWith("-----BEGIN PGP PUBLIC KEY BLOCK-----", key.PublicArmored, StringComparison.Ordinal);
        Assert.StartsWith("-----BEGIN PGP PRIVATE KEY BLOCK-----", key.SecretArmored, StringComparison.Ordinal);
        Assert.All(Encoding.UTF8.GetBytes(key.PublicArmored), octet => Assert.InRange(octet, 0, 127));
    }
}

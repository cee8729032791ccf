using System.Text;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Security;
using Sealpost.Sealing;
using Sealpost.Tests.Keys;
using Xunit;

namespace Sealpost.Tests.Sealing;

public sealed class OpenPgpSignerTests
{
    private static readonly TimeProvider Clock = new OpenPgpSealerTests.FixedClock(OpenPgpTestKeys.Now);

    [Fact]
    public async Task The_time_of_the_signature_is_that_of_the_clock()
    {
        var (recipient, key) = await RecipientAsync();
        using var signer = OpenPgpSigner.Read(recipient.SecretArmored, null, Clock);
        await using var gpg = new Gpg();
        await gpg.ImportAsync(recipient.SecretArmored);
        var opened = await gpg.DecryptAsync(Encoding.ASCII.GetBytes(OpenPgpSealer.SealText("x", [key], signer)));
        Assert.Equal($"{OpenPgpTestKeys.Now.ToUnixTimeSeconds()}", opened.StatusLines("VALIDSIG").Single()[2]);
        Assert.Equal(recipient.Fingerprint, signer.Fingerprint);
        Assert.Null(signer.Expires);
    }

    [Fact]
    public async Task A_passphrase_is_asked_for_and_tried()
    {
        await using var gpg = new Gpg();
        await OpenPgpTools.GpgAsync(gpg, "", "--passphrase", "geheim", "--quick-generate-key", "s@example.org", "ed25519", "sign", "never");
        var armored = Encoding.ASCII.GetString(
            (await OpenPgpTools.GpgAsync(gpg, "", "--passphrase", "geheim", "--armor", "--export-secret-keys", "s@example.org")).Output.Span);
        var now = TimeProvider.System;
        Assert.Contains("protected by a passphrase", Refused(armored, null, now), StringComparison.Ordinal);
        Assert.Contains("passphrase is wrong", Refused(armored, "Geheim", now), StringComparison.Ordinal);
        using var signer = OpenPgpSigner.Read(armored, "geheim", now);
        await SignsAsync(gpg, signer);
    }

    [Theory]
    [InlineData("ed25519")]
    [InlineData("rsa3072")]
    public async Task A_signing_subkey_signs_while_the_primary_secret_stays_elsewhere(string algorithm)
    {
        await using var gpg = new Gpg();
        var fingerprint = await gpg.GenerateAsync(new("ed25519", null));
        await OpenPgpTools.GpgAsync(gpg, "", "--quick-add-key", fingerprint, algorithm, "sign", "never");
        var whole = await gpg.ExportSecretAsync(fingerprint);
        var withoutPrimary = Encoding.ASCII.GetString(
            (await OpenPgpTools.GpgAsync(gpg, "", "--armor", "--export-secret-subkeys", fingerprint)).Output.Span);
        foreach (var armored in new[] { whole, withoutPrimary })
        {
            using var signer = OpenPgpSigner.Read(armored, null, TimeProvider.System);
            Assert.Equal(fingerprint, signer.Fingerprint);
            Assert.NotEqual(fingerprint, Convert.ToHexString(signer.KeyFingerprint));
            await SignsAsync(gpg, signer);
        }
    }

    [Fact]
    public async Task What_can_not_sign_is_refused_with_a_remedy()
    {
        var (recipient, _) = await RecipientAsync();
        await using var gpg = new Gpg();
        var nist = await gpg.GenerateAsync(GpgKeyKind.NistP256);
        var certifier = (await OpenPgpTools.GpgAsync(gpg, "", "--quick-generate-key", "c@example.org", "ed25519", "cert", "never"))
            .StatusLines("KEY_CREATED").Single()[1];
        var stripped = Encoding.ASCII.GetString(
            (await OpenPgpTools.GpgAsync(gpg, "", "--armor", "--export-secret-subkeys", await gpg.GenerateAsync(GpgKeyKind.Curve25519))).Output.Span);
        var expired = await TestKeys.GetAsync(TestKeyKind.Expired);
        var revoked = await TestKeys.GetAsync(TestKeyKind.Revoked);
        foreach (var (armored, reason) in new[]
        {
            (recipient.PublicArmored, "public key"), (await gpg.ExportSecretAsync(certifier), "no RSA"), (await gpg.ExportSecretAsync(nist), "no RSA"),
            (expired.SecretArmored, "expired on 2020-01-01"), (revoked.SecretArmored, "revoked"), (stripped, "is not in it"),
            (KeySamples.Read(KeySamples.Garbage), "supported format"), ("", "no key"),
        })
        {
            var message = Refused(armored, null, TimeProvider.System);
            Assert.Contains(reason, message, StringComparison.Ordinal);
            Assert.Contains("gpg --", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task It_says_when_it_will_expire()
    {
        var end = OpenPgpTestKeys.Now.AddDays(10);
        var key = await TestKeys.ExpiringAtAsync(end);
        using var signer = OpenPgpSigner.Read(key.SecretArmored, null, Clock);
        Assert.Equal(end, signer.Expires);
        Assert.Contains("expired on", Refused(key.SecretArmored, null, new OpenPgpSealerTests.FixedClock(end)), StringComparison.Ordinal);
    }

    /// <summary>Without its agreement anybody could claim another's signing key as a subkey; gpg refuses what such a one signs.</summary>
    [Fact]
    public void A_signing_subkey_that_never_agreed_is_not_used()
    {
        Assert.Contains("no RSA", Refused(WithSigningSubkey(agreed: false), null, Clock), StringComparison.Ordinal);
        using var signer = OpenPgpSigner.Read(WithSigningSubkey(agreed: true), null, Clock);
        Assert.NotEqual(signer.Fingerprint, Convert.ToHexString(signer.KeyFingerprint));
    }

    private static string WithSigningSubkey(bool agreed)
    {
        var (certify, sign) = (new PgpSignatureSubpacketGenerator(), new PgpSignatureSubpacketGenerator());
        certify.SetKeyFlags(true, PgpKeyFlags.CanCertify);
        sign.SetKeyFlags(true, PgpKeyFlags.CanSign);
        var ring = new PgpKeyRingGenerator(
            PgpSignature.PositiveCertification, OpenPgpKeyBuilder.Ed25519(), "s@example.org", SymmetricKeyAlgorithmTag.Null, HashAlgorithmTag.Sha256,
            Array.Empty<byte>(), false, certify.Generate(), null, new SecureRandom());
        if (agreed)
        {
            ring.AddSubKey(OpenPgpKeyBuilder.Ed25519(), sign.Generate(), null, HashAlgorithmTag.Sha256, HashAlgorithmTag.Sha256);
        }
        else
        {
            ring.AddSubKey(OpenPgpKeyBuilder.Ed25519(), sign.Generate(), null, HashAlgorithmTag.Sha256);
        }

        using var output = new MemoryStream();
        using (var armor = new ArmoredOutputStream(output))
        {
            ring.GenerateSecretKeyRing().Encode(armor);
        }

        return Encoding.ASCII.GetString(output.ToArray());
    }

    private static string Refused(string armored, string? passphrase, TimeProvider time) =>
        Assert.Throws<KeyRefusedException>(() => OpenPgpSigner.Read(armored, passphrase, time)).Message;

    private static async Task<(TestKey, OpenPgpKey)> RecipientAsync() =>
        (await OpenPgpTestKeys.GetAsync("cv25519"), await OpenPgpTestKeys.ReadAsync("cv25519"));

    private static async Task SignsAsync(Gpg gpg, OpenPgpSigner signer)
    {
        var (recipient, key) = await RecipientAsync();
        await gpg.ImportAsync(recipient.SecretArmored);
        var opened = await gpg.DecryptAsync(Encoding.ASCII.GetBytes(OpenPgpSealer.SealText("signed", [key], signer)));
        Assert.True(opened.IsIntact && opened.HasStatus("GOODSIG"), opened.Messages);
        Assert.Equal(Convert.ToHexString(signer.KeyFingerprint), opened.StatusLines("VALIDSIG").Single()[0]);
    }
}

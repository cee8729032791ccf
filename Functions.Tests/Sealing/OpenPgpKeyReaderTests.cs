using System.Globalization;
using System.Text;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Sealpost.Sealing;
using Sealpost.Tests.Keys;
using Xunit;

namespace Sealpost.Tests.Sealing;

/// <summary>Which key or subkey is picked, and until when, from what its owner said, and only the owner.</summary>
public sealed class OpenPgpKeyReaderTests
{
    private const int Day = 24 * 60 * 60;

    [Theory]
    [InlineData("rsa3072", "RSA, 3072 bits")]
    [InlineData("cv25519", "Curve25519")]
    [InlineData("nistp256", "NIST P-256")]
    [InlineData("nistp384", "NIST P-384")]
    [InlineData("nistp521", "NIST P-521")]
    [InlineData("brainpoolP256r1", "brainpoolP256r1")]
    [InlineData("brainpoolP384r1", "brainpoolP384r1")]
    [InlineData("brainpoolP512r1", "brainpoolP512r1")]
    public async Task Names_the_algorithm_and_the_address(string kind, string name)
    {
        var key = await OpenPgpTestKeys.ReadAsync(kind);
        Assert.Equal(name, key.Algorithm);
        Assert.Equal([$"{kind}@example.org"], key.Addresses);
        Assert.Null(key.Expires);
    }

    [Theory]
    [InlineData(TestKeyKind.Expired)]
    [InlineData(TestKeyKind.ExpiredSubkey)]
    public async Task A_key_that_has_expired_is_read_and_says_when(TestKeyKind kind)
    {
        var end = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        // gpg stores the span since the birth, and rounds it by seconds.
        var expires = OpenPgpTestKeys.Read((await TestKeys.GetAsync(kind)).PublicArmored).Expires;
        Assert.InRange(expires!.Value, end.AddSeconds(-3), end.AddSeconds(3));
    }

    [Fact]
    public async Task A_key_that_its_owner_extended_lasts_longer()
    {
        await using var gpg = new Gpg();
        var fingerprint = await gpg.GenerateAsync(GpgKeyKind.Curve25519 with { ExpiresAt = GpgKeyKind.UsualBirth.AddYears(1) });
        Assert.Equal(GpgKeyKind.UsualBirth.AddYears(1).Date, OpenPgpTestKeys.Read(await gpg.ExportPublicAsync(fingerprint)).Expires?.AddSeconds(3).Date);
        var end = GpgKeyKind.UsualBirth.AddYears(9);
        var iso = end.ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture);
        await OpenPgpTools.GpgAsync(gpg, "", "--faked-system-time", "20240601T000000", "--quick-set-expire", fingerprint, iso);
        var extended = OpenPgpTestKeys.Read(await gpg.ExportPublicAsync(fingerprint)).Expires;
        Assert.InRange(extended!.Value, end.AddSeconds(-3), end.AddSeconds(3));
    }

    [Fact]
    public async Task A_key_of_Sequoia_with_a_direct_key_signature_is_read_and_opens_what_is_sealed()
    {
        using var tools = new OpenPgpTools();
        var file = tools.Write("sq.asc", "");
        var made = await OpenPgpTools.RunAsync(
            "sq", default, "--force", "key", "generate", "--userid", "Sue <sue@example.org>", "--expires-in", "3y", "--export", file);
        Assert.True(made.ExitCode == 0, made.Messages);
        var secret = await File.ReadAllTextAsync(file);
        var certificate = await OpenPgpTools.RunAsync("sq", Encoding.ASCII.GetBytes(secret), "key", "extract-cert");
        var key = OpenPgpTestKeys.Read(Encoding.ASCII.GetString(certificate.Output.Span), TimeProvider.System.GetUtcNow());
        Assert.True(key.Expires > TimeProvider.System.GetUtcNow().AddYears(2));
        await tools.OpensWithSqAsync(Encoding.ASCII.GetBytes(OpenPgpSealer.SealText("x", [key], null)), [(byte)'x'], secret, null);
    }

    [Fact]
    public void The_newest_subkey_that_lasts_is_picked_or_else_the_one_that_lasted_longest()
    {
        using var key = new OpenPgpKeyBuilder();
        key.User("Ann <ann@example.org>").Certify(0).Subkey(1).Bind(1, Lasts(100)).Subkey(2).Bind(2, Lasts(300));
        var lasting = key.SubkeyFingerprint;
        key.Subkey(3).Bind(3, Lasts(50));
        DateTimeOffset At(int day) => new DateTimeOffset(OpenPgpKeyBuilder.Birth).AddDays(day);

        Assert.Equal(key.SubkeyFingerprint, Chosen(key, At(10)));
        Assert.Equal(lasting, Chosen(key, At(60)));
        Assert.Equal(lasting, Chosen(key, At(400)));
        Assert.Equal(At(302), key.Read(At(400)).Expires);
    }

    [Fact]
    public void A_revoked_user_id_is_none_and_when_it_was_the_only_one_the_key_is_refused()
    {
        using var key = new OpenPgpKeyBuilder();
        key.User("Old <old@example.org>").Certify(0).RevokeUser(5);
        key.Subkey(1).Bind(1);
        Assert.Contains("Every user id of it is revoked", Refused(key), StringComparison.Ordinal);

        using var two = new OpenPgpKeyBuilder();
        two.User("Old <old@example.org>").Certify(0).RevokeUser(5).User("New <new@example.org>").Certify(4).Subkey(1).Bind(1);
        Assert.Equal(["new@example.org"], two.Read().Addresses);
    }

    [Fact]
    public void A_user_id_that_was_revoked_and_then_certified_again_counts()
    {
        using var key = new OpenPgpKeyBuilder();
        key.User("Ann <ann@example.org>").Certify(0).RevokeUser(5).Certify(6).Subkey(1).Bind(1);
        Assert.Equal(["ann@example.org"], key.Read().Addresses);
    }

    [Fact]
    public void Nobody_else_has_a_say()
    {
        var stranger = OpenPgpKeyBuilder.Ed25519();
        using var key = new OpenPgpKeyBuilder();
        key.User("Ann <ann@example.org>").Certify(0).RevokeUser(5, by: stranger).Certify(6, Lasts(7), by: stranger)
            .User("Eve <eve@example.org>").Certify(1, by: stranger)
            .Subkey(1).Bind(1).RevokeSubkey(2, RevocationReasonTag.NoReason, by: stranger);
        var own = key.SubkeyFingerprint;
        key.Subkey(3).Bind(3, by: stranger);
        Assert.Equal(own, Chosen(key, OpenPgpTestKeys.Now));
        Assert.Equal(["ann@example.org"], key.Read().Addresses);
        Assert.Null(key.Read().Expires);
    }

    [Fact]
    public void Flags_count_only_where_they_are_signed()
    {
        using var key = new OpenPgpKeyBuilder();
        key.User("Ann <ann@example.org>").Certify(0).Subkey(1).Bind(1, flagsHashed: false);
        Assert.Contains("no subkey for encryption", Refused(key), StringComparison.Ordinal);
    }

    [Fact]
    public void A_signature_with_a_critical_part_that_is_not_known_is_void()
    {
        using var key = new OpenPgpKeyBuilder();
        key.User("Ann <ann@example.org>").Certify(0).Subkey(1)
            .Bind(1, packets => packets.AddCustomSubpacket(new SignatureSubpacketOf(99, critical: true)));
        Assert.Contains("no subkey for encryption", Refused(key), StringComparison.Ordinal);

        using var harmless = new OpenPgpKeyBuilder();
        harmless.User("Ann <ann@example.org>").Certify(0).Subkey(1)
            .Bind(1, packets => packets.AddCustomSubpacket(new SignatureSubpacketOf(99, critical: false)));
        Assert.Equal(harmless.SubkeyFingerprint, Chosen(harmless, OpenPgpTestKeys.Now));
    }

    [Fact]
    public void A_signature_that_has_ended_itself_is_void()
    {
        using var key = new OpenPgpKeyBuilder();
        key.User("Ann <ann@example.org>").Certify(0).Subkey(1).Bind(1, packets => packets.SetSignatureExpirationTime(false, 10 * Day));
        Assert.Equal(key.SubkeyFingerprint, Chosen(key, new DateTimeOffset(OpenPgpKeyBuilder.Birth).AddDays(5)));
        Assert.Contains("no subkey for encryption", Refused(key), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RevocationReasonTag.KeyCompromised)]
    [InlineData(RevocationReasonTag.KeyRetired)]
    [InlineData(RevocationReasonTag.KeySuperseded)]
    public void A_revoked_subkey_is_never_used_whatever_the_reason(RevocationReasonTag reason)
    {
        using var key = new OpenPgpKeyBuilder();
        key.User("Ann <ann@example.org>").Certify(0).Subkey(1).Bind(1);
        var older = key.SubkeyFingerprint;
        key.Subkey(2).Bind(2).RevokeSubkey(3, reason).Bind(4);
        Assert.Equal(older, Chosen(key, OpenPgpTestKeys.Now));
    }

    [Fact]
    public void What_a_direct_key_signature_says_of_the_end_counts_when_the_user_id_says_nothing()
    {
        using var key = new OpenPgpKeyBuilder();
        key.Direct(0, Lasts(30)).User("Ann <ann@example.org>").Certify(1).Subkey(1).Bind(1);
        Assert.Equal(new DateTimeOffset(OpenPgpKeyBuilder.Birth).AddDays(30), key.Read().Expires);
    }

    private static Action<PgpSignatureSubpacketGenerator> Lasts(int days) => packets => packets.SetKeyExpirationTime(true, days * (long)Day);

    private static string Chosen(OpenPgpKeyBuilder key, DateTimeOffset now) => Convert.ToHexString(key.Read(now).Key.GetFingerprint());

    private static string Refused(OpenPgpKeyBuilder key) => Assert.Throws<KeyRefusedException>(() => key.Read()).Message;

    private sealed class SignatureSubpacketOf(int type, bool critical) : SignatureSubpacket((SignatureSubpacketTag)type, critical, isLongLength: false, [1]);
}

using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Xunit;

namespace Sealpost.Tests.Keys;

public class TestKeysTests
{
    [Theory]
    [InlineData(TestKeyKind.Curve25519, PublicKeyAlgorithmTag.EdDsa_Legacy, PublicKeyAlgorithmTag.ECDH)]
    [InlineData(TestKeyKind.Rsa3072, PublicKeyAlgorithmTag.RsaGeneral, PublicKeyAlgorithmTag.RsaGeneral)]
    [InlineData(TestKeyKind.NistP256, PublicKeyAlgorithmTag.ECDsa, PublicKeyAlgorithmTag.ECDH)]
    [InlineData(TestKeyKind.BrainpoolP256, PublicKeyAlgorithmTag.ECDsa, PublicKeyAlgorithmTag.ECDH)]
    [InlineData(TestKeyKind.SignOnlyRsa, PublicKeyAlgorithmTag.RsaGeneral)]
    [InlineData(TestKeyKind.Rsa1024, PublicKeyAlgorithmTag.RsaGeneral, PublicKeyAlgorithmTag.RsaGeneral)]
    [InlineData(TestKeyKind.Expired, PublicKeyAlgorithmTag.EdDsa_Legacy, PublicKeyAlgorithmTag.ECDH)]
    [InlineData(TestKeyKind.ExpiredSubkey, PublicKeyAlgorithmTag.EdDsa_Legacy, PublicKeyAlgorithmTag.ECDH)]
    [InlineData(TestKeyKind.Revoked, PublicKeyAlgorithmTag.EdDsa_Legacy, PublicKeyAlgorithmTag.ECDH)]
    [InlineData(TestKeyKind.RevokedSubkey, PublicKeyAlgorithmTag.EdDsa_Legacy, PublicKeyAlgorithmTag.ECDH)]
    public async Task Every_kind_loads(TestKeyKind kind, params PublicKeyAlgorithmTag[] algorithms)
    {
        var key = await TestKeys.GetAsync(kind);

        var ring = Assert.Single(PublicKeys.Load(key.PublicArmored));

        Assert.Equal(algorithms, ring.GetPublicKeys().Select(part => part.Algorithm));
        Assert.Equal(key.Fingerprint, Convert.ToHexString(ring.GetPublicKey().GetFingerprint()));
        Assert.True(ring.IsCertified());
    }

    [Theory]
    [InlineData(TestKeyKind.Curve25519)]
    [InlineData(TestKeyKind.Rsa3072)]
    [InlineData(TestKeyKind.NistP256)]
    [InlineData(TestKeyKind.BrainpoolP256)]
    [InlineData(TestKeyKind.Rsa1024)]
    public async Task Gpg_decrypts_what_was_encrypted_to_it(TestKeyKind kind)
    {
        var key = await TestKeys.GetAsync(kind);
        byte[] content = [1, 2, 3];
        await using var gpg = new Gpg();
        await gpg.ImportAsync(key.SecretArmored);

        var result = await gpg.DecryptAsync(Subkey(key).Encrypt(content));

        Assert.True(result.IsIntact, result.Messages);
        Assert.Equal(content, result.Output.ToArray());
    }

    [Fact]
    public async Task Expired_and_revoked_are_what_they_say()
    {
        const long year = 365 * 24 * 60 * 60;

        Assert.Equal(year, (await PrimaryAsync(TestKeyKind.Expired)).GetValidSeconds());
        Assert.Equal(0, (await PrimaryAsync(TestKeyKind.ExpiredSubkey)).GetValidSeconds());
        Assert.Equal(year, Subkey(await TestKeys.GetAsync(TestKeyKind.ExpiredSubkey)).GetValidSeconds());
        Assert.True((await PrimaryAsync(TestKeyKind.Revoked)).HasRevocation());
        Assert.False((await PrimaryAsync(TestKeyKind.RevokedSubkey)).HasRevocation());
        Assert.True(Subkey(await TestKeys.GetAsync(TestKeyKind.RevokedSubkey)).HasRevocation());
        Assert.Equal(1024, Subkey(await TestKeys.GetAsync(TestKeyKind.Rsa1024)).BitStrength);
    }

    [Fact]
    public async Task Two_keys_are_in_one_armor()
    {
        var key = await TestKeys.GetAsync(TestKeyKind.TwoKeys);

        var rings = PublicKeys.Load(key.PublicArmored);

        Assert.Equal(key.Fingerprints, rings.Select(ring => Convert.ToHexString(ring.GetPublicKey().GetFingerprint())));
    }

    [Fact]
    public async Task An_end_can_be_chosen()
    {
        var end = GpgKeyKind.UsualBirth.AddDays(100).AddSeconds(7);

        var key = await TestKeys.ExpiringAtAsync(end);

        var primary = PublicKeys.Load(key.PublicArmored)[0].GetPublicKey();
        Assert.Equal(GpgKeyKind.UsualBirth.UtcDateTime, primary.CreationTime);
        Assert.Equal(end.UtcDateTime, primary.CreationTime.AddSeconds(primary.GetValidSeconds()));
    }

    private static PgpPublicKey Subkey(TestKey key) => PublicKeys.Load(key.PublicArmored)[0].GetPublicKeys().Last();

    private static async Task<PgpPublicKey> PrimaryAsync(TestKeyKind kind) =>
        PublicKeys.Load((await TestKeys.GetAsync(kind)).PublicArmored)[0].GetPublicKey();
}

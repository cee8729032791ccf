using Org.BouncyCastle.Bcpg;
using Xunit;

namespace Sealpost.Tests.Keys;

/// <summary>
/// What BouncyCastle 2.7.0 does with keys it does not support, and with a broken one that it does. A newer version that
/// reads more makes these tests fail: then the product has new cases to decide about.
/// </summary>
public class KeySamplesTests
{
    [Fact]
    public void Version_6_is_not_read()
    {
        // Derived from Exception itself, neither from PgpException nor from IOException.
        var e = Assert.Throws<UnsupportedPacketVersionException>(() => PublicKeys.Load(KeySamples.Read(KeySamples.V6)));

        Assert.Equal("unsupported version: 6", e.Message);
        Assert.Equal(typeof(Exception), e.GetType().BaseType);
    }

    [Fact]
    public void Version_4_with_the_new_algorithms_is_not_read()
    {
        var e = Assert.Throws<IOException>(() => PublicKeys.Load(KeySamples.Read(KeySamples.V4NewFormat)));

        Assert.Equal("unknown signature key algorithm: Ed25519", e.Message);
    }

    [Fact]
    public void A_tampered_self_signature_is_read_and_does_not_verify()
    {
        var ring = Assert.Single(PublicKeys.Load(KeySamples.Read(KeySamples.TamperedSelfSignature)));

        Assert.False(ring.IsCertified());
        Assert.NotEmpty(ring.GetPublicKeys().Last().Encrypt([1]));
    }

    [Fact]
    public void Garbage_is_not_read() =>
        Assert.Throws<IOException>(() => PublicKeys.Load(KeySamples.Read(KeySamples.Garbage)));
}

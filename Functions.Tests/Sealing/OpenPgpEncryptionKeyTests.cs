using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Math;
using Sealpost.Sealing;
using Xunit;

namespace Sealpost.Tests.Sealing;

/// <summary>What is looked for at load, because nothing looks again when mails are sealed.</summary>
public sealed class OpenPgpEncryptionKeyTests
{
    public static TheoryData<string, IBcpgKey> BadNumbers => new()
    {
        { "even modulus", new RsaPublicBcpgKey(BigInteger.One.ShiftLeft(3071), BigInteger.ValueOf(65537)) },
        { "prime modulus", new RsaPublicBcpgKey(BigInteger.One.ShiftLeft(2203).Subtract(BigInteger.One), BigInteger.ValueOf(65537)) },
        { "even exponent", new RsaPublicBcpgKey(Modulus, BigInteger.ValueOf(65536)) },
        { "exponent one", new RsaPublicBcpgKey(Modulus, BigInteger.One) },
        { "huge exponent", new RsaPublicBcpgKey(Modulus, BigInteger.One.ShiftLeft(65).Add(BigInteger.One)) },
        { "small order", Ecdh("1.3.6.1.4.1.3029.1.5.1", [0x40, .. new byte[32]]) },
        { "native point too long", Ecdh("1.3.6.1.4.1.3029.1.5.1", [0x40, .. new byte[40]]) },
        { "off the curve", Ecdh("1.2.840.10045.3.1.7", [0x04, .. Enumerable.Repeat((byte)5, 64)]) },
        { "off the curve", Ecdh("1.3.36.3.3.2.8.1.1.7", [0x04, .. Enumerable.Repeat((byte)5, 64)]) },
    };

    [Theory]
    [MemberData(nameof(BadNumbers))]
    public void Numbers_that_are_no_key_are_refused(string what, IBcpgKey numbers)
    {
        Assert.NotEmpty(what);
        var algorithm = numbers is RsaPublicBcpgKey ? PublicKeyAlgorithmTag.RsaGeneral : PublicKeyAlgorithmTag.ECDH;
        var key = new PgpPublicKey(new PublicKeyPacket(PublicKeyPacket.Version4, algorithm, OpenPgpKeyBuilder.Birth, numbers));
        Assert.True(OpenPgpEncryptionKey.Supports(key));
        var refused = Assert.Throws<KeyRefusedException>(() => OpenPgpEncryptionKey.Validate(key));
        Assert.Contains("not those of a valid key", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_modulus_with_which_bad_exponents_are_tried_is_fine_itself()
    {
        var numbers = new RsaPublicBcpgKey(Modulus, BigInteger.Three);
        var key = new PgpPublicKey(new PublicKeyPacket(PublicKeyPacket.Version4, PublicKeyAlgorithmTag.RsaGeneral, OpenPgpKeyBuilder.Birth, numbers));
        Assert.Equal("RSA, 2048 bits", OpenPgpEncryptionKey.Validate(key).Name);
    }

    private static readonly BigInteger Modulus = MakeModulus();

    private static BigInteger MakeModulus()
    {
        using var rsa = System.Security.Cryptography.RSA.Create(2048);
        return new BigInteger(1, rsa.ExportParameters(false).Modulus);
    }

    private static ECDHPublicBcpgKey Ecdh(string curve, byte[] point) =>
        new(new DerObjectIdentifier(curve), new BigInteger(1, point), HashAlgorithmTag.Sha256, SymmetricKeyAlgorithmTag.Aes128);
}

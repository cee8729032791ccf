using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;
using Sealpost.Sealing;

namespace Sealpost.Tests.Sealing;

/// <summary>
/// A Curve25519 key, packet by packet, for what gpg would never write. Days count from the birth of the key, and are the times of signatures.
/// </summary>
internal sealed class OpenPgpKeyBuilder : IDisposable
{
    public static readonly DateTime Birth = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private const int Certifies = 0x03;
    private const int Encrypts = 0x0C;

    private readonly PgpKeyPair _primary = Ed25519();
    private readonly MemoryStream _packets = new();
    private readonly BcpgOutputStream _output;
    private string _userId = "";
    private PgpPublicKey? _subkey;

    public OpenPgpKeyBuilder()
    {
        _output = new BcpgOutputStream(_packets);
        _primary.PublicKey.PublicKeyPacket.Encode(_output);
    }

    public byte[] Fingerprint => _primary.PublicKey.GetFingerprint();

    public void Dispose() => _packets.Dispose();

    public static PgpKeyPair Ed25519()
    {
        var secret = new Ed25519PrivateKeyParameters(new SecureRandom());
        return new(PublicKeyAlgorithmTag.EdDsa_Legacy, new AsymmetricCipherKeyPair(secret.GeneratePublicKey(), secret), Birth);
    }

    public OpenPgpKeyBuilder Direct(int day, Action<PgpSignatureSubpacketGenerator>? hashed = null) =>
        Sign(PgpSignature.DirectKey, day, hashed, signature => signature.GenerateCertification(_primary.PublicKey));

    public OpenPgpKeyBuilder User(string id)
    {
        _userId = id;
        new UserIdPacket(id).Encode(_output);
        return this;
    }

    public OpenPgpKeyBuilder Certify(int day, Action<PgpSignatureSubpacketGenerator>? hashed = null, PgpKeyPair? by = null) => Sign(
        PgpSignature.PositiveCertification, day, packets =>
        {
            packets.SetKeyFlags(true, Certifies);
            hashed?.Invoke(packets);
        }, signature => signature.GenerateCertification(_userId, _primary.PublicKey), by);

    public OpenPgpKeyBuilder RevokeUser(int day, PgpKeyPair? by = null) => Sign(
        PgpSignature.CertificationRevocation, day, null, signature => signature.GenerateCertification(_userId, _primary.PublicKey), by);

    /// <param name="day">Of its birth.</param>
    public OpenPgpKeyBuilder Subkey(int day)
    {
        var secret = new X25519PrivateKeyParameters(new SecureRandom());
        _subkey = new PgpPublicKey(PublicKeyAlgorithmTag.ECDH, secret.GeneratePublicKey(), Birth.AddDays(day));
        new PublicSubkeyPacket(PublicKeyPacket.Version4, PublicKeyAlgorithmTag.ECDH, Birth.AddDays(day), _subkey.PublicKeyPacket.Key).Encode(_output);
        return this;
    }

    public string SubkeyFingerprint => Convert.ToHexString(_subkey!.GetFingerprint());

    public OpenPgpKeyBuilder Bind(int day, Action<PgpSignatureSubpacketGenerator>? hashed = null, PgpKeyPair? by = null, bool flagsHashed = true) => Sign(
        PgpSignature.SubkeyBinding, day, packets =>
        {
            if (flagsHashed)
            {
                packets.SetKeyFlags(true, Encrypts);
            }

            hashed?.Invoke(packets);
        }, signature => signature.GenerateCertification(_primary.PublicKey, _subkey), by, flagsHashed ? null : packets => packets.SetKeyFlags(false, Encrypts));

    public OpenPgpKeyBuilder RevokeSubkey(int day, RevocationReasonTag reason, PgpKeyPair? by = null) => Sign(
        PgpSignature.SubkeyRevocation, day, packets => packets.SetRevocationReason(false, reason, ""),
        signature => signature.GenerateCertification(_primary.PublicKey, _subkey), by);

    public OpenPgpKey Read(DateTimeOffset? now = null) => OpenPgpKeyReader.Read(_packets.ToArray(), now ?? OpenPgpTestKeys.Now).Single();

    /// <param name="by">Another key, which claims to be this one.</param>
    private OpenPgpKeyBuilder Sign(
        int type, int day, Action<PgpSignatureSubpacketGenerator>? hashed, Func<PgpSignatureGenerator, PgpSignature> make, PgpKeyPair? by = null,
        Action<PgpSignatureSubpacketGenerator>? unhashed = null)
    {
        var generator = new PgpSignatureGenerator(PublicKeyAlgorithmTag.EdDsa_Legacy, HashAlgorithmTag.Sha256);
        generator.InitSign(type, (by ?? _primary).PrivateKey);
        var (said, hints) = (new PgpSignatureSubpacketGenerator(), new PgpSignatureSubpacketGenerator());
        said.SetSignatureCreationTime(false, Birth.AddDays(day));
        hashed?.Invoke(said);
        hints.SetIssuerKeyID(false, _primary.KeyId);
        unhashed?.Invoke(hints);
        generator.SetHashedSubpackets(said.Generate());
        generator.SetUnhashedSubpackets(hints.Generate());
        make(generator).Encode(_output);
        return this;
    }
}

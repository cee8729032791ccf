using System.Buffers.Binary;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;

namespace Sealpost.Sealing;

/// <summary>What a key or subkey is for (key flags, RFC 9580, section 5.2.3.29), and until when; null is for ever.</summary>
/// <param name="Signature">That says so.</param>
internal sealed record OpenPgpBinding(int Flags, DateTimeOffset? Ends, PgpSignature Signature);

/// <summary>
/// What the owner said about a key: the signatures by its primary key that verify. Anybody can add signatures to a public key,
/// and anybody can change the part of a signature that is not hashed, so nothing else counts (RFC 9580, section 5.2.3).
/// </summary>
internal sealed class OpenPgpSelfSignatures
{
    private readonly PgpPublicKey _primary;
    private readonly DateTimeOffset _now;
    private readonly PgpSignature? _direct;
    private readonly PgpSignature? _certification;

    /// <param name="now">Signatures may have an end of their own.</param>
    public OpenPgpSelfSignatures(PgpPublicKey primary, DateTimeOffset now)
    {
        (_primary, _now) = (primary, now);
        var own = primary.GetKeySignatures().Where(signature => Holds(signature, KeyData(primary))).ToList();
        var users = primary.GetRawUserIds().Select(id => (Id: id, Signatures: OnUserId(id))).ToList();
        var certified = users.Select(user => (user.Id, Newest: Standing(user.Signatures, IsCertification)))
            .Where(user => user.Newest is not null).OrderByDescending(user => user.Newest!.CreationTime).ToList();
        IsRevoked = own.Any(signature => signature.SignatureType == PgpSignature.KeyRevocation);
        _direct = Standing(own, type => type == PgpSignature.DirectKey);
        _certification = certified.FirstOrDefault().Newest;
        IsCertified = _direct is not null || _certification is not null;
        HasRevokedUserId = users.Any(user => user.Signatures.Any(signature => signature.SignatureType == PgpSignature.CertificationRevocation));
        UserIds = [.. certified.Select(user => System.Text.Encoding.UTF8.GetString(user.Id))];
    }

    /// <summary>Whether anything at all says that the primary key is meant to be used.</summary>
    public bool IsCertified { get; }

    public bool IsRevoked { get; }

    public bool HasRevokedUserId { get; }

    /// <summary>Those that are signed and not revoked.</summary>
    public IReadOnlyList<string> UserIds { get; }

    /// <returns>Null when the key is not bound to the primary key, or is revoked.</returns>
    public OpenPgpBinding? BindingOf(PgpPublicKey key)
    {
        if (key.IsMasterKey)
        {
            // Both kinds say it of the whole key; the newer one first, the other for what that leaves out.
            var said = new[] { _certification, _direct }.OfType<PgpSignature>().OrderByDescending(signature => signature.CreationTime).ToList();
            return said.Count == 0 ? null : new(
                said.Select(Flags).FirstOrDefault(flags => flags != 0), said.Select(signature => Ends(key, signature)).FirstOrDefault(end => end is not null),
                said[0]);
        }

        var signatures = key.GetKeySignatures().Where(signature => Holds(signature, KeyData(_primary), KeyData(key))).ToList();
        var binding = signatures.Where(signature => signature.SignatureType == PgpSignature.SubkeyBinding).MaxBy(signature => signature.CreationTime);
        // Whatever the reason: a subkey that was given up comes back only as a new one.
        return binding is null || IsGivenUp(key)
            ? null
            : new(Flags(binding), Ends(key, binding), binding);
    }

    /// <summary>Whether a subkey is revoked.</summary>
    public bool IsGivenUp(PgpPublicKey subkey) => !subkey.IsMasterKey && subkey.GetKeySignatures().Any(
        signature => signature.SignatureType == PgpSignature.SubkeyRevocation && Holds(signature, KeyData(_primary), KeyData(subkey)));

    /// <summary>Whether the subkey agrees to belong to the primary key, without which programs refuse its signatures (type 0x19, section 5.2.1.9).</summary>
    public bool IsAgreedTo(PgpPublicKey subkey, OpenPgpBinding binding) =>
        new[] { binding.Signature.GetHashedSubPackets(), binding.Signature.GetUnhashedSubPackets() }
            .Where(packets => packets is not null).Select(packets => packets.GetEmbeddedSignatures())
            .SelectMany(list => Enumerable.Range(0, list.Count).Select(i => list[i]))
            .Any(signature => signature.SignatureType == PgpSignature.PrimaryKeyBinding && Verifies(signature, subkey, KeyData(_primary), KeyData(subkey)));

    private static bool IsCertification(int type) => type is >= PgpSignature.DefaultCertification and <= PgpSignature.PositiveCertification;

    /// <summary>The newest of a kind, unless a revocation came after it (section 5.2.1.15); one that came before has no say.</summary>
    private static PgpSignature? Standing(IReadOnlyList<PgpSignature> signatures, Func<int, bool> isKind)
    {
        var newest = signatures.Where(signature => isKind(signature.SignatureType)).MaxBy(signature => signature.CreationTime);
        return newest is null || signatures.Any(signature =>
            signature.SignatureType == PgpSignature.CertificationRevocation && signature.CreationTime >= newest.CreationTime) ? null : newest;
    }

    private static int Flags(PgpSignature signature) => signature.GetHashedSubPackets()?.GetKeyFlags() ?? 0;

    private static DateTimeOffset? Ends(PgpPublicKey key, PgpSignature signature)
    {
        var seconds = signature.GetHashedSubPackets()?.GetKeyExpirationTime() ?? 0;
        return seconds == 0 ? null : new DateTimeOffset(key.CreationTime, TimeSpan.Zero).AddSeconds(seconds);
    }

    private List<PgpSignature> OnUserId(byte[] id)
    {
        var data = new byte[5 + id.Length];
        data[0] = 0xB4;
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(1), id.Length);
        id.CopyTo(data.AsSpan(5));
        return [.. _primary.GetSignaturesForId(id).Where(signature => Holds(signature, KeyData(_primary), data))];
    }

    private bool Holds(PgpSignature signature, params byte[][] data)
    {
        var hashed = signature.GetHashedSubPackets();
        var lasts = hashed?.GetSignatureExpirationTime() ?? 0;
        return signature.KeyId == _primary.KeyId
            && signature.HashAlgorithm is not HashAlgorithmTag.MD5
            && (lasts == 0 || new DateTimeOffset(signature.CreationTime, TimeSpan.Zero).AddSeconds(lasts) > _now)
            && (hashed is null || hashed.ToArray().All(packet => !packet.IsCritical() || IsKnown(packet.SubpacketType)))
            && Verifies(signature, _primary, data);
    }

    /// <summary>A critical subpacket that we don't know may change what the signature means, and makes it void (section 5.2.3.7).</summary>
    private static bool IsKnown(SignatureSubpacketTag type) => type is not SignatureSubpacketTag.NotationData && Enum.IsDefined(type);

    private static bool Verifies(PgpSignature signature, PgpPublicKey by, params byte[][] data)
    {
        signature.InitVerify(by);
        foreach (var part in data)
        {
            signature.Update(part);
        }

        return signature.Verify();
    }

    /// <summary>As it is hashed (section 5.2.4). The library's own check throws at direct key signatures.</summary>
    private static byte[] KeyData(PgpPublicKey key)
    {
        var body = key.PublicKeyPacket.GetEncodedContents();
        return [0x99, (byte)(body.Length >> 8), (byte)body.Length, .. body];
    }
}

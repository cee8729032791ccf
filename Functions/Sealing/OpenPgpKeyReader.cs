using System.Text;
using Org.BouncyCastle.Bcpg.OpenPgp;

namespace Sealpost.Sealing;

/// <summary>
/// Reads a public key file (RFC 4880, RFC 9580 version 4 keys) and picks the subkey to encrypt to: one whose verified
/// binding says "encrypt" (key flags 0x0C), that is not revoked and, if there is one, not expired, the newest first.
/// </summary>
internal static class OpenPgpKeyReader
{
    private const int EncryptionFlags = 0x0C;

    private const string Remedy = "Export a usable one with: gpg --armor --export ADDRESS "
        + "(make it with: gpg --quick-generate-key ADDRESS rsa3072, then --quick-add-key FINGERPRINT rsa3072 encr)";

    /// <exception cref="KeyRefusedException">Names why the key can't be used, and how to make one that can.</exception>
    public static IReadOnlyList<OpenPgpKey> Read(byte[] content, DateTimeOffset now)
    {
        try
        {
            var keys = Blocks(content).SelectMany(block => ReadBlock(block, now)).ToList();
            return keys.Count > 0 ? keys : throw new KeyRefusedException("It holds no key. " + Remedy);
        }
        catch (Exception fault) when (fault is not KeyRefusedException)
        {
            // BouncyCastle throws many kinds for what it can't parse, some derived from Exception itself; whatever
            // the reason, this key can't be used, and the other forms must go on.
            throw new KeyRefusedException("It is not a key in a supported format: version 6 keys and the new X25519 "
                + "format are not supported yet. " + Remedy, fault);
        }
    }

    /// <summary>A file may hold several armored blocks one after the other; BouncyCastle stops after the first.</summary>
    private static IEnumerable<byte[]> Blocks(byte[] content)
    {
        const string begin = "-----BEGIN PGP";
        var text = Encoding.Latin1.GetString(content);
        if (!text.Contains(begin, StringComparison.Ordinal))
        {
            return [content];
        }

        return text.Split(begin).Skip(1).Select(block => Encoding.Latin1.GetBytes(begin + block));
    }

    private static List<OpenPgpKey> ReadBlock(byte[] block, DateTimeOffset now)
    {
        using var stream = PgpUtilities.GetDecoderStream(new MemoryStream(block));
        var factory = new PgpObjectFactory(stream);
        var keys = new List<OpenPgpKey>();
        while (factory.NextPgpObject() is { } found)
        {
            keys.Add(found switch
            {
                PgpPublicKeyRing ring => Pick(ring, now),
                PgpSecretKeyRing => throw new KeyRefusedException("It holds a private key, which must never be here. " + Remedy),
                _ => throw new KeyRefusedException("It is not a public key. " + Remedy),
            });
        }

        return keys.Count > 0 ? keys : throw new KeyRefusedException("A part of it holds no key. " + Remedy);
    }

    private static OpenPgpKey Pick(PgpPublicKeyRing ring, DateTimeOffset now)
    {
        var primary = ring.GetPublicKey();
        var owner = new OpenPgpSelfSignatures(primary, now);
        if (!owner.IsCertified)
        {
            throw new KeyRefusedException((owner.HasRevokedUserId
                ? "Every user id of it is revoked. " : "Its self-signature is missing or does not verify. ") + Remedy);
        }

        if (primary.Version != 4)
        {
            throw new KeyRefusedException($"It is a version {primary.Version} key; only version 4 keys are supported. " + Remedy);
        }

        if (owner.IsRevoked)
        {
            throw new KeyRefusedException("It is revoked. " + Remedy) { IsRevoked = true };
        }

        var (chosen, ends) = Choose(ring, owner, now)
            ?? throw new KeyRefusedException("It has no subkey for encryption that is valid, not revoked and in a supported format. " + Remedy)
            {
                IsRevoked = ring.GetPublicKeys().Any(owner.IsGivenUp),
            };
        var primaryEnds = owner.BindingOf(primary)?.Ends;
        var encryption = OpenPgpEncryptionKey.Validate(chosen);
        return new(
            chosen, [.. owner.UserIds.Select(Address).OfType<string>()], Convert.ToHexString(primary.GetFingerprint()), encryption.Name,
            primaryEnds is null || ends < primaryEnds ? ends : primaryEnds) { Encryption = encryption, Ring = ring.GetEncoded() };
    }

    /// <summary>
    /// The newest of those that have not expired; else the one that did last: a key that has expired is not refused, for the mails
    /// to it are held until it is replaced.
    /// </summary>
    private static (PgpPublicKey Key, DateTimeOffset? Ends)? Choose(PgpPublicKeyRing ring, OpenPgpSelfSignatures owner, DateTimeOffset now)
    {
        var candidates = ring.GetPublicKeys().Where(OpenPgpEncryptionKey.Supports)
            .Select(key => (Key: key, Binding: owner.BindingOf(key)))
            .Where(found => (found.Binding?.Flags & EncryptionFlags) > 0)
            .Select(found => (found.Key, found.Binding!.Ends))
            .OrderByDescending(found => found.Key.CreationTime).ToList();
        var usable = candidates.Where(found => found.Ends is null || found.Ends > now).ToList();
        return usable.Count > 0 ? usable[0] : candidates.Count > 0 ? candidates.MaxBy(found => found.Ends) : null;
    }

    /// <summary>The address in a user id such as "Ann &lt;ann@example.org&gt;" (RFC 9580, section 5.11).</summary>
    private static string? Address(string userId) =>
        MimeKit.MailboxAddress.TryParse(userId, out var mailbox) && mailbox.Address.Contains('@') ? mailbox.Address : null;
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sealpost.Accepting;

namespace Sealpost.Enqueuing;

/// <summary>Seals a submission for its time in storage, and opens it again (AES-256-GCM, NIST SP 800-38D).</summary>
internal sealed class Envelope(EnvelopeKeyRing ring)
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    public SealedPost Seal(Submission submission, string id, string form, DateTimeOffset acceptedAt)
    {
        ring.TryGet(ring.CurrentKey, out var wrappingKey);
        var dataKey = RandomNumberGenerator.GetBytes(32);
        var bound = AssociatedData(id, form, acceptedAt);
        return new(
            ring.CurrentKey,
            Encrypt(wrappingKey, dataKey, bound),
            Encrypt(dataKey, JsonSerializer.SerializeToUtf8Bytes(submission, StoredForm.Default.Submission), bound));
    }

    /// <returns>The submission, or null when no key of the ring is the one it was sealed with.</returns>
    /// <exception cref="AuthenticationTagMismatchException">The message was altered, or moved to another id or form.</exception>
    public Submission? Open(SealedPost post, string id, string form, DateTimeOffset acceptedAt)
    {
        if (!ring.TryGet(post.Kid, out var wrappingKey))
        {
            return null;
        }

        var bound = AssociatedData(id, form, acceptedAt);
        var dataKey = Decrypt(wrappingKey, post.WrappedKey, bound);
        return JsonSerializer.Deserialize<Submission>(Decrypt(dataKey, post.Content, bound), StoredForm.Default.Submission);
    }

    /// <summary>Puts the post under the current key: its data key is wrapped anew, its content stays as it is, bit for bit.</summary>
    /// <returns>The post as it was, unless it was re-wrapped.</returns>
    public (RewrapOutcome Outcome, SealedPost Post) Rewrap(SealedPost post, string id, string form, DateTimeOffset acceptedAt)
    {
        if (post.Kid == ring.CurrentKey)
        {
            return (RewrapOutcome.Current, post);
        }

        if (!ring.TryGet(post.Kid, out var old) || !ring.TryGet(ring.CurrentKey, out var current))
        {
            return (RewrapOutcome.NoKey, post);
        }

        try
        {
            var bound = AssociatedData(id, form, acceptedAt);
            var wrapped = Encrypt(current, Decrypt(old, post.WrappedKey, bound), bound);
            return (RewrapOutcome.Done, post with { Kid = ring.CurrentKey, WrappedKey = wrapped });
        }
        catch (Exception fault) when (fault is CryptographicException or OverflowException)
        {
            // Altered, or moved to another id or form; an altered length overflows.
            return (RewrapOutcome.Damaged, post);
        }
    }

    /// <returns>The mail with the post that it carries under the current key, where that can be; else as it is.</returns>
    public QueuedMail Renew(QueuedMail mail) =>
        mail.Sealed is { } post ? mail with { Sealed = Rewrap(post, mail.Id, mail.Form, mail.AcceptedAt).Post } : mail;

    /// <summary>Wraps a key that lives longer than any post, such as a list's.</summary>
    /// <param name="name">Of what the key is for; it opens under this name only.</param>
    public WrappedKey Wrap(byte[] key, string name)
    {
        ring.TryGet(ring.CurrentKey, out var wrapping);
        return new(ring.CurrentKey, Encrypt(wrapping, key, Encoding.UTF8.GetBytes($"sealpost:key:{name}")));
    }

    /// <returns>Null when no key of the ring is the one it was wrapped with.</returns>
    /// <exception cref="AuthenticationTagMismatchException">It was altered, or moved to another name.</exception>
    public byte[]? Unwrap(WrappedKey wrapped, string name) =>
        ring.TryGet(wrapped.Kid, out var wrapping) ? Decrypt(wrapping, wrapped.Box, Encoding.UTF8.GetBytes($"sealpost:key:{name}")) : null;

    private static byte[] AssociatedData(string id, string form, DateTimeOffset acceptedAt) =>
        Encoding.UTF8.GetBytes($"sealpost:1:{id}:{form}:{acceptedAt.UtcTicks}");

    /// <summary>Nonce (12), ciphertext, tag (16).</summary>
    internal static byte[] Encrypt(byte[] key, byte[] plain, byte[] bound)
    {
        var box = new byte[NonceSize + plain.Length + TagSize];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceSize));
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(box.AsSpan(0, NonceSize), plain, box.AsSpan(NonceSize, plain.Length), box.AsSpan(^TagSize..), bound);
        return box;
    }

    internal static byte[] Decrypt(byte[] key, byte[] box, byte[] bound)
    {
        var plain = new byte[box.Length - NonceSize - TagSize];
        using var aes = new AesGcm(key, TagSize);
        aes.Decrypt(box.AsSpan(0, NonceSize), box.AsSpan(NonceSize, plain.Length), box.AsSpan(^TagSize..), plain, bound);
        return plain;
    }
}

/// <param name="Kid">The id of the wrapping key.</param>
/// <param name="Box">Nonce (12), wrapped key, tag (16).</param>
internal sealed record WrappedKey(string Kid, byte[] Box);

/// <summary>What became of a post that was to be put under the current envelope key.</summary>
internal enum RewrapOutcome
{
    /// <summary>It was under it already.</summary>
    Current,

    Done,

    /// <summary>The key that it is under is not in the settings.</summary>
    NoKey,

    /// <summary>It does not open with its key: it was altered.</summary>
    Damaged,
}

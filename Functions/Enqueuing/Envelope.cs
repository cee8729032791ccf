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
            Encrypt(dataKey, JsonSerializer.SerializeToUtf8Bytes(submission), bound));
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
        return JsonSerializer.Deserialize<Submission>(Decrypt(dataKey, post.Content, bound));
    }

    private static byte[] AssociatedData(string id, string form, DateTimeOffset acceptedAt) =>
        Encoding.UTF8.GetBytes($"sealpost:1:{id}:{form}:{acceptedAt.UtcTicks}");

    private static byte[] Encrypt(byte[] key, byte[] plain, byte[] bound)
    {
        var box = new byte[NonceSize + plain.Length + TagSize];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceSize));
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(box.AsSpan(0, NonceSize), plain, box.AsSpan(NonceSize, plain.Length), box.AsSpan(^TagSize..), bound);
        return box;
    }

    private static byte[] Decrypt(byte[] key, byte[] box, byte[] bound)
    {
        var plain = new byte[box.Length - NonceSize - TagSize];
        using var aes = new AesGcm(key, TagSize);
        aes.Decrypt(box.AsSpan(0, NonceSize), box.AsSpan(NonceSize, plain.Length), box.AsSpan(^TagSize..), plain, bound);
        return plain;
    }
}

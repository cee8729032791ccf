using System.Security.Cryptography;
using System.Text;

namespace Sealpost.Enqueuing;

/// <summary>Ids with a signature of 80 bits: nobody can guess or forge one. For each purpose there is another key.</summary>
/// <param name="keys">The current one first; what the others signed still verifies.</param>
internal sealed class SignedIds(IReadOnlyList<byte[]> keys)
{
    private const int SignatureLength = 16;

    public SignedIds(EnvelopeKeyRing ring, string purpose)
        : this([.. ring.DeriveAll(purpose)])
    {
    }

    /// <returns>43 letters, digits and a hyphen.</returns>
    public string Sign(string id) => $"{id}-{Signature(keys[0], id)}";

    /// <summary>Whether it has the shape of one: what does not is no reason to look anything up.</summary>
    public static bool IsToken(string text) => text.Length == SubmissionId.Length + 1 + SignatureLength && text[SubmissionId.Length] == '-';

    /// <returns>The id, or null if it was not signed here, or for another purpose.</returns>
    public string? Verify(string text)
    {
        var id = IsToken(text) ? text[..SubmissionId.Length] : null;
        return id is not null && keys.Any(key => CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(Signature(key, id)), Encoding.UTF8.GetBytes(text[(SubmissionId.Length + 1)..]))) ? id : null;
    }

    private static string Signature(byte[] key, string id) =>
        Base32.Encode(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(id)).AsSpan(0, 10));
}

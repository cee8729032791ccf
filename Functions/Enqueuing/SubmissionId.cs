using System.Security.Cryptography;
using System.Text;
using Sealpost.Accepting;

namespace Sealpost.Enqueuing;

/// <summary>
/// Derives ids, so that a post that is repeated is the same mail. With an idempotency key: from the key and the content, so
/// that a key used again by mistake for other content loses nothing. Without: from content, client and a window of ten minutes.
/// </summary>
internal sealed class SubmissionId(EnvelopeKeyRing ring, TimeProvider time)
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);
    private readonly byte[] _idKey = ring.Derive("submission-id");
    private readonly byte[] _receiptKey = ring.Derive("receipt");
    private readonly byte[][] _receiptKeys = [.. ring.DeriveAll("receipt")];

    /// <returns>26 characters: 128 bits in Crockford's base 32.</returns>
    public string Derive(string form, Submission submission, string? idempotencyKey, string client)
    {
        var source = new StringBuilder();
        void Add(string text) => source.Append(text.Length).Append(':').Append(text);
        Add(form);
        Add(idempotencyKey ?? $"{client} {time.GetUtcNow().UtcTicks / Window.Ticks}");
        foreach (var field in submission.Fields)
        {
            Add(field.Name);
            source.Append(field.Values.Count).Append(';');
            field.Values.ToList().ForEach(Add);
        }

        // UTF-16, not UTF-8: a lone surrogate must not turn into the same replacement character as another.
        return Text(HMACSHA256.HashData(_idKey, Encoding.Unicode.GetBytes(source.ToString())).AsSpan(0, 16));
    }

    /// <summary>The id with a signature of 80 bits: what a visitor may ask about, and nobody can guess or forge.</summary>
    public string Receipt(string id) => $"{id}-{Signature(_receiptKey, id)}";

    /// <returns>The id, or null if the receipt was not signed here.</returns>
    public string? Verify(string receipt)
    {
        var id = receipt.Length == 43 && receipt[26] == '-' ? receipt[..26] : null;
        return id is not null && _receiptKeys.Any(key => CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(Signature(key, id)), Encoding.UTF8.GetBytes(receipt[27..]))) ? id : null;
    }

    private static string Signature(byte[] key, string id) =>
        Text(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(id)).AsSpan(0, 10));

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        var (bits, held) = (0u, 0);
        foreach (var value in bytes)
        {
            (bits, held) = ((bits << 8) | value, held + 8);
            for (; held >= 5; held -= 5)
            {
                text.Append(Alphabet[(int)(bits >> (held - 5)) & 31]);
            }

            bits &= 31;
        }

        return held > 0 ? text.Append(Alphabet[(int)(bits << (5 - held)) & 31]).ToString() : text.ToString();
    }
}

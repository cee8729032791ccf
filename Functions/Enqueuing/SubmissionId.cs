using System.Security.Cryptography;
using System.Text;
using Sealpost.Accepting;

namespace Sealpost.Enqueuing;

/// <param name="Form">The form's name.</param>
/// <param name="IdempotencyKey">From the header or the hidden field <c>_key</c>.</param>
/// <param name="Client">The visitor's network address: two visitors may well write the same.</param>
/// <param name="Window">How long the same content is the same submission.</param>
internal sealed record PostSource(string Form, string? IdempotencyKey, string Client, TimeSpan Window);

/// <param name="Id">26 characters.</param>
/// <param name="Content">A keyed hash of content and client, the same in every window of time.</param>
/// <param name="Twin">The id in the window before this one.</param>
internal sealed record DerivedId(string Id, string Content, TwinId? Twin);

/// <summary>
/// Derives ids, so that a post that is repeated is the same mail. With an idempotency key: from the key and the content, so
/// that a key used again by mistake for other content loses nothing. Without: from content, client and a window of time.
/// </summary>
internal sealed class SubmissionId(EnvelopeKeyRing ring, TimeProvider time)
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private readonly byte[] _idKey = ring.Derive("submission-id");
    private readonly byte[] _receiptKey = ring.Derive("receipt");
    private readonly byte[][] _receiptKeys = [.. ring.DeriveAll("receipt")];

    public DerivedId Derive(PostSource source, Submission submission)
    {
        var content = Content(source, submission);
        var (now, window) = (time.GetUtcNow(), source.Window);
        if (source.IdempotencyKey is not null)
        {
            return new(Hash($"{content}/key"), content, null);
        }

        if (window <= TimeSpan.Zero)
        {
            return new(Text(RandomNumberGenerator.GetBytes(16)), content, null);
        }

        var number = now.UtcTicks / window.Ticks;
        return new(Hash($"{content}/{number}"), content, new(Hash($"{content}/{number - 1}"), now - window));
    }

    /// <summary>Of the mail that confirms another to the visitor; the same at every attempt, so that there is one.</summary>
    public string Confirmation(string id) => Hash($"{id}/confirmation");

    private string Content(PostSource source, Submission submission)
    {
        var text = new StringBuilder();
        void Add(string part) => text.Append(part.Length).Append(':').Append(part);
        Add(source.Form);
        Add(source.IdempotencyKey ?? source.Client);
        Add($"{submission.ReplyTo}\n{submission.Subject}");
        foreach (var field in submission.Fields)
        {
            Add(field.Name);
            text.Append(field.Values.Count).Append(';');
            field.Values.ToList().ForEach(Add);
        }

        submission.Files.ToList().ForEach(file => Add($"{file.Field}\n{file.Name}\n{Convert.ToHexString(file.Sha256)}"));

        return Hash(text.ToString());
    }

    /// <returns>26 characters: 128 bits in Crockford's base 32.</returns>
    private string Hash(string text) =>
        // UTF-16, not UTF-8: a lone surrogate must not turn into the same replacement character as another.
        Text(HMACSHA256.HashData(_idKey, Encoding.Unicode.GetBytes(text)).AsSpan(0, 16));

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

using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Sealpost.Accepting;

namespace Sealpost.Checking;

/// <param name="IssuedAt">When the form was opened.</param>
/// <param name="Until">When it ends, by the form's definition at that time.</param>
/// <param name="Nonce">Makes each token one of its kind.</param>
internal sealed record FillTimeToken(DateTimeOffset IssuedAt, DateTimeOffset Until, string Nonce);

/// <summary>
/// Tokens that say when a form was opened. 61 bytes in base64url: version (1), issue time and end (8 each, milliseconds since
/// 1970, big-endian), nonce (12), HMAC-SHA256 (32) over the form's name, a zero byte and all before.
/// </summary>
internal sealed class FillTimeTokens(SigningKeys keys, TimeProvider time)
{
    public const string FieldName = "_token";

    private const byte Version = 1;
    private const int NonceAt = 17;
    private const int SignatureAt = 29;
    private const int Length = 61;

    /// <param name="form">One with a fill time.</param>
    public string Issue(Form form)
    {
        var (token, now) = (new byte[Length], time.GetUtcNow());
        token[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(token.AsSpan(1), now.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64BigEndian(token.AsSpan(9), now.AddHours(form.Definition.FillTime!.MaxHours).ToUnixTimeMilliseconds());
        RandomNumberGenerator.Fill(token.AsSpan(NonceAt, SignatureAt - NonceAt));
        Sign(keys.Current, form, token).CopyTo(token.AsSpan(SignatureAt));
        return Base64Url.EncodeToString(token);
    }

    /// <returns>What the token says, or null when it was not signed here for this form.</returns>
    public FillTimeToken? Read(Form form, string text)
    {
        var token = new byte[Length];
        if (text.Length != Base64Url.GetEncodedLength(Length)
            || Base64Url.DecodeFromChars(text, token, out _, out var read) is not OperationStatus.Done || read != Length || token[0] != Version
            || !keys.All.Any(key => CryptographicOperations.FixedTimeEquals(Sign(key, form, token), token.AsSpan(SignatureAt))))
        {
            return null;
        }

        return new(
            DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(token.AsSpan(1))),
            DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(token.AsSpan(9))),
            Convert.ToHexStringLower(token.AsSpan(NonceAt, SignatureAt - NonceAt)));
    }

    /// <summary>The hidden fields of a page of ours that shows the form for the first time.</summary>
    public IReadOnlyDictionary<string, string> Hidden(Form form) =>
        form.Definition.FillTime is null ? new Dictionary<string, string>() : new() { [FieldName] = Issue(form) };

    /// <summary>
    /// The hidden fields of a page of ours that shows the form again: the tokens that the visitor's page had, which are not used
    /// up yet and which a page without script could not get, and a new fill-time token only where the old one is no good.
    /// A new one in any case would call everybody too fast who corrects one word.
    /// </summary>
    public IReadOnlyDictionary<string, string> Hidden(Form form, IReadOnlyDictionary<string, string> posted, Refusal refusal)
    {
        var again = posted.ToDictionary();
        var good = again.TryGetValue(FieldName, out var text) && Read(form, text)?.Until > time.GetUtcNow() && refusal != ConsumeTokens.TokenUsed;
        if (form.Definition.FillTime is not null && !good)
        {
            again[FieldName] = Issue(form);
        }

        return again;
    }

    private static byte[] Sign(byte[] key, Form form, byte[] token) =>
        HMACSHA256.HashData(key, (byte[])[.. Encoding.UTF8.GetBytes(form.Name), 0, .. token.AsSpan(0, SignatureAt)]);
}

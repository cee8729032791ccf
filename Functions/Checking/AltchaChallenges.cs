using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sealpost.Accepting;

namespace Sealpost.Checking;

/// <summary>
/// Altcha's proof of work, version 2, as altcha-lib 2.8 does it in its deterministic mode: we pick the number, derive its key
/// once (PBKDF2, RFC 8018) and sign it, so that checking a solution is two HMACs and no derivation.
/// </summary>
internal sealed class AltchaChallenges
{
    public const string FieldName = "altcha";

    private const string Algorithm = "PBKDF2/SHA-256";
    private const int KeyLength = 32;

    /// <summary>Many times what a payload takes.</summary>
    private const int Longest = 4096;

    /// <summary>As <c>JSON.stringify</c> writes: only what must be escaped is.</summary>
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, PropertyNameCaseInsensitive = false, RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly TimeProvider _time;
    private readonly AltchaSecrets _current;
    private readonly AltchaSecrets[] _all;

    public AltchaChallenges(SigningKeys keys, TimeProvider time)
    {
        _time = time;
        _current = AltchaSecrets.From(keys.Current);
        _all = [.. keys.All.Select(AltchaSecrets.From)];
    }

    /// <param name="form">One with proof of work.</param>
    public AltchaChallenge Create(Form form)
    {
        var work = form.Definition.Altcha!;
        var (nonce, salt) = (RandomNumberGenerator.GetBytes(16), RandomNumberGenerator.GetBytes(16));
        var key = Derive(nonce, salt, RandomNumberGenerator.GetInt32(work.Tries), work.Cost);
        var parameters = new AltchaParameters(
            Algorithm, work.Cost, new(form.Name), _time.GetUtcNow().AddMinutes(work.ExpiresMinutes).ToUnixTimeSeconds(), KeyLength,
            // Half of the key: enough to know the number when it is found, too little to be the solution.
            Convert.ToHexStringLower(key.AsSpan(0, KeyLength / 2)), Convert.ToHexStringLower(HMACSHA256.HashData(_current.Key, key)),
            Convert.ToHexStringLower(nonce), Convert.ToHexStringLower(salt));
        return new(parameters, Convert.ToHexStringLower(Sign(_current, parameters)));
    }

    /// <param name="payload">Base64 of JSON, as posted.</param>
    public AltchaResult Verify(Form form, string payload)
    {
        if (Read(payload) is not ({ } challenge, { } solution))
        {
            return new AltchaResult.Wrong("The payload can't be read; it is not one of Altcha's version 2.");
        }

        var parameters = challenge.Parameters;
        var secrets = _all.FirstOrDefault(one => Matches(Sign(one, parameters), challenge.Signature));
        if (secrets is null || parameters.Algorithm != Algorithm)
        {
            return new AltchaResult.Wrong("The challenge was not signed here, or was altered.");
        }

        if (parameters.Data.Form != form.Name)
        {
            return new AltchaResult.Wrong("The challenge is another form's.");
        }

        var key = Bytes(solution.DerivedKey);
        if (key is null || !Matches(HMACSHA256.HashData(secrets.Key, key), parameters.KeySignature))
        {
            return new AltchaResult.Wrong("The solution is not right.");
        }

        var until = DateTimeOffset.FromUnixTimeSeconds(parameters.ExpiresAt);
        return until <= _time.GetUtcNow() ? new AltchaResult.Expired() : new AltchaResult.Solved(new("altcha", parameters.Nonce, until));
    }

    /// <summary>What the visitor's computer does for each number.</summary>
    public static byte[] Derive(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> salt, int number, int cost)
    {
        Span<byte> password = stackalloc byte[nonce.Length + 4];
        nonce.CopyTo(password);
        BinaryPrimitives.WriteInt32BigEndian(password[nonce.Length..], number);
        return Rfc2898DeriveBytes.Pbkdf2(password, salt, cost, HashAlgorithmName.SHA256, KeyLength);
    }

    private static AltchaPayload? Read(string payload)
    {
        var bytes = new byte[Longest];
        if (payload.Length > Longest || !Convert.TryFromBase64String(payload, bytes, out var length))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<AltchaPayload>(bytes.AsSpan(0, length), Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[] Sign(AltchaSecrets secrets, AltchaParameters parameters) =>
        HMACSHA256.HashData(secrets.Challenge, JsonSerializer.SerializeToUtf8Bytes(parameters, Json));

    private static bool Matches(byte[] signature, string hex) => Bytes(hex) is { } given && CryptographicOperations.FixedTimeEquals(signature, given);

    private static byte[]? Bytes(string hex) => hex.Length == 64 && hex.All(char.IsAsciiHexDigit) ? Convert.FromHexString(hex) : null;
}

/// <summary>altcha-lib takes its secrets as text; ours are hexadecimal, so that it can be given the same.</summary>
/// <param name="Challenge">Signs challenges.</param>
/// <param name="Key">Signs derived keys.</param>
internal sealed record AltchaSecrets(byte[] Challenge, byte[] Key)
{
    public static AltchaSecrets From(byte[] key) => new(Text(key, "challenge"), Text(key, "key"));

    private static byte[] Text(byte[] key, string purpose) =>
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(purpose))));
}

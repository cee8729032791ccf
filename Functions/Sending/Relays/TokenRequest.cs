using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sealpost.Sealing;

namespace Sealpost.Sending.Relays;

/// <summary>How an access token is asked for.</summary>
internal static class TokenRequest
{
    /// <summary>Google takes an hour at most (https://developers.google.com/identity/protocols/oauth2/service-account).</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <returns>The fields of the form that is posted: client credentials (RFC 6749, section 4.4), or a signed assertion (RFC 7523, section 2.1).</returns>
    public static IEnumerable<KeyValuePair<string, string>> For(RelayOptions relay, DateTimeOffset now)
    {
        if (relay.PrivateKey is { Length: > 0 })
        {
            return [new("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), new("assertion", Assertion(relay, now))];
        }

        var fields = new List<KeyValuePair<string, string>>
        {
            new("grant_type", "client_credentials"), new("client_id", relay.ClientId!), new("client_secret", relay.ClientSecret!),
        };
        if (!string.IsNullOrEmpty(relay.Scope))
        {
            fields.Add(new("scope", relay.Scope));
        }

        return fields;
    }

    /// <summary>A JSON Web Token (RFC 7519) in the name of the service account, for the mailbox.</summary>
    private static string Assertion(RelayOptions relay, DateTimeOffset now)
    {
        var claims = new Dictionary<string, object>
        {
            ["iss"] = relay.ClientId!, ["sub"] = relay.User!, ["aud"] = relay.TokenUrl!, ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
        };
        if (!string.IsNullOrEmpty(relay.Scope))
        {
            claims["scope"] = relay.Scope;
        }

        var signed = $"{Base64Url.EncodeToString("""{"alg":"RS256","typ":"JWT"}"""u8)}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        using var key = RSA.Create();
        key.ImportFromPem(PemSetting.Read(relay.PrivateKey!));
        var signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }
}

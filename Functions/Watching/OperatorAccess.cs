using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Sealpost.Enqueuing;

namespace Sealpost.Watching;

/// <summary>Somebody who may see and do everything here.</summary>
/// <param name="Name">For the audit log: a name of the directory, or "operator's key".</param>
/// <param name="Session">What the token of a form is bound to; empty where no browser sends credentials by itself.</param>
internal sealed record Operator(string Name, string Session);

/// <summary>
/// Who asks: by the cookie that signing in with the key gives, by the key as a bearer token (RFC 6750), or by the platform's login
/// (https://learn.microsoft.com/azure/app-service/configure-authentication-user-identities). Nobody else, and nobody by default.
/// </summary>
internal sealed class OperatorAccess(IOptions<OperatorOptions> options, EnvelopeKeyRing ring, TimeProvider time)
{
    public const string Cookie = "sealpost-ops";
    private const string ByKey = "operator's key";
    private const string Principal = "X-MS-CLIENT-PRINCIPAL";
    private static readonly TimeSpan Session = TimeSpan.FromHours(8);

    /// <summary>With another key, or another envelope key, everybody signs in again.</summary>
    private readonly Lazy<byte[]> _signing = new(() => HMACSHA256.HashData(ring.Derive("operator"), Encoding.UTF8.GetBytes(options.Value.Key ?? "")));

    public bool HasKey => options.Value.Key is { Length: > 0 };

    /// <summary>Whether there is any way in.</summary>
    public bool IsOn => HasKey || options.Value.PlatformLogin;

    public Operator? Find(HttpRequest request) =>
        request.Headers.Authorization.ToString() is { Length: > 7 } header && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            ? IsKey(header[7..].Trim()) ? new(ByKey, "") : null
            : OfSession(request.Cookies[Cookie]) ?? OfPlatform(request);

    /// <summary>In a time that tells nothing about the key.</summary>
    public bool IsKey(string? given) => HasKey && given is not null
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(options.Value.Key!)));

    /// <returns>The value of the cookie: its end and a random number, signed.</returns>
    public string NewSession()
    {
        var text = $"{(time.GetUtcNow() + Session).ToUnixTimeSeconds()}.{RandomNumberGenerator.GetHexString(32, lowercase: true)}";
        return $"{text}.{Sign("session", text)}";
    }

    /// <summary>What a form of ours has to bring back, so that no other site can post it.</summary>
    public string FormToken(Operator who) => Sign("form", who.Session);

    /// <summary>Whether a post comes from a page of ours: by the browser's word where it gives one, and by the form's token always.</summary>
    /// <param name="host">The public one, where it is known.</param>
    public bool IsOurs(Operator who, HttpRequest request, string? token, string? host)
    {
        if (who.Session.Length == 0)
        {
            return true;
        }

        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        var sameSite = site.Length == 0 || site == "same-origin";
        var sameOrigin = origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out var from) && (from.Authority == request.Host.Value || from.Authority == host));
        return sameSite && sameOrigin && token is not null
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(FormToken(who)), Encoding.UTF8.GetBytes(token));
    }

    private Operator? OfSession(string? cookie) => HasKey && cookie?.Split('.') is [var end, var number, var signature]
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Sign("session", $"{end}.{number}")), Encoding.UTF8.GetBytes(signature))
        && long.TryParse(end, out var seconds) && seconds > time.GetUtcNow().ToUnixTimeSeconds()
            ? new(ByKey, $"{end}.{number}")
            : null;

    private Operator? OfPlatform(HttpRequest request)
    {
        if (!options.Value.PlatformLogin || request.Headers[Principal].ToString() is not { Length: > 0 } header)
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(Convert.FromBase64String(header));
            var principal = json.RootElement;
            var roleType = Text(principal, "role_typ") ?? "roles";
            var claims = principal.GetProperty("claims").EnumerateArray().Select(claim => (Type: Text(claim, "typ"), Value: Text(claim, "val"))).ToList();
            var name = claims.Find(claim => claim.Type == (Text(principal, "name_typ") ?? "name")).Value ?? "a user of the directory";
            return claims.Exists(claim => (claim.Type == roleType || claim.Type == "roles") && claim.Value == options.Value.Role)
                ? new(name, $"platform.{name}")
                : null;
        }
        catch (Exception fault) when (fault is FormatException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private string Sign(string purpose, string text) => Convert.ToHexStringLower(HMACSHA256.HashData(_signing.Value, Encoding.UTF8.GetBytes($"{purpose}/{text}")));
}

using System.Net.Http.Json;
using System.Text.Json;
using Sealpost.Accepting;

namespace Sealpost.Checking.Captchas;

/// <summary>Version 2: https://developer.friendlycaptcha.com/docs/v2/api/siteverify</summary>
internal static partial class KnownCaptchas
{
    public static readonly CaptchaService FriendlyCaptcha = new(CaptchaProvider.FriendlyCaptcha)
    {
        Fields = ["frc-captcha-response"],
        Url = new("https://global.frcapi.com/api/v2/captcha/siteverify"),
        Ask = question => new(HttpMethod.Post, question.Url)
        {
            Headers = { { "X-API-Key", question.Secret } },
            Content = JsonContent.Create(new { response = question.Token }),
        },
        Read = ReadFriendlyCaptcha,
    };

    private static CaptchaAnswer ReadFriendlyCaptcha(JsonElement body)
    {
        if (!body.TryGetProperty("success", out var success) || success.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            return new CaptchaAnswer.None("an answer that is not its protocol");
        }

        if (success.GetBoolean())
        {
            var origin = Member(Member(body, "data"), "challenge") is { } challenge ? SiteVerify.Text(challenge, "origin") : null;
            // Both "https://www.example.org" and "www.example.org" are seen.
            var host = Uri.TryCreate(origin, UriKind.Absolute, out var site) && site.Host.Length > 0 ? site.Host : origin;
            return new CaptchaAnswer.Good(host, null, null);
        }

        var code = Member(body, "error") is { } error ? SiteVerify.Text(error, "error_code") : null;
        return code is "auth_required" or "auth_invalid" or "sitekey_invalid"
            ? new CaptchaAnswer.None(code)
            : new CaptchaAnswer.Bad(code is null ? [] : [code]);
    }

    private static JsonElement? Member(JsonElement? of, string name) =>
        of is { ValueKind: JsonValueKind.Object } parent && parent.TryGetProperty(name, out var value)
            && value.ValueKind is JsonValueKind.Object ? value : null;
}

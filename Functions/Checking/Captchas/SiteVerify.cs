using System.Text.Json;

namespace Sealpost.Checking.Captchas;

/// <summary>The protocol that reCAPTCHA began and that hCaptcha and Turnstile speak, too.</summary>
internal static class SiteVerify
{
    /// <summary>Our fault, or theirs; every other code speaks of the token.</summary>
    private static readonly string[] NotTheToken = ["missing-input-secret", "invalid-input-secret", "internal-error"];

    /// <param name="more">Parameters that only one service knows.</param>
    public static HttpRequestMessage Ask(CaptchaQuestion question, params KeyValuePair<string, string>[] more)
    {
        var fields = new Dictionary<string, string>(more) { ["secret"] = question.Secret, ["response"] = question.Token };
        if (question.Client is not null)
        {
            fields["remoteip"] = question.Client;
        }

        return new(HttpMethod.Post, question.Url) { Content = new FormUrlEncodedContent(fields) };
    }

    public static CaptchaAnswer Read(JsonElement body)
    {
        if (!body.TryGetProperty("success", out var success) || success.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            return new CaptchaAnswer.None("an answer that is not its protocol");
        }

        if (success.GetBoolean())
        {
            return new CaptchaAnswer.Good(Text(body, "hostname"), Text(body, "action"), Number(body, "score"));
        }

        var codes = body.TryGetProperty("error-codes", out var list) && list.ValueKind is JsonValueKind.Array
            ? list.EnumerateArray().Select(code => $"{code}").ToList()
            : [];
        return codes.FirstOrDefault(NotTheToken.Contains) is { } fault ? new CaptchaAnswer.None(fault) : new CaptchaAnswer.Bad(codes);
    }

    public static string? Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number ? value.GetDouble() : null;
}

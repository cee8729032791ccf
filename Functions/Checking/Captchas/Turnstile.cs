using System.Security.Cryptography;
using System.Text;
using Sealpost.Accepting;

namespace Sealpost.Checking.Captchas;

/// <summary>https://developers.cloudflare.com/turnstile/get-started/server-side-validation/</summary>
internal static partial class KnownCaptchas
{
    public static readonly CaptchaService Turnstile = new(CaptchaProvider.Turnstile)
    {
        Fields = ["cf-turnstile-response"],
        Url = new("https://challenges.cloudflare.com/turnstile/v0/siteverify"),
        Longest = 2_048,
        Ask = question => SiteVerify.Ask(question, KeyValuePair.Create("idempotency_key", $"{IdempotencyKey(question)}")),
        Read = SiteVerify.Read,
    };

    /// <summary>
    /// The same for the same submission on every instance, so that a repeated post gets the first answer again. The token is
    /// in it because a visitor may solve a second one for the same words. A UUID of version 8 (RFC 9562, section 5.8).
    /// </summary>
    public static Guid IdempotencyKey(CaptchaQuestion question)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{question.Submission}/{question.Token}"));
        (hash[6], hash[8]) = ((byte)((hash[6] & 0x0F) | 0x80), (byte)((hash[8] & 0x3F) | 0x80));
        return new(hash.AsSpan(0, 16), bigEndian: true);
    }
}

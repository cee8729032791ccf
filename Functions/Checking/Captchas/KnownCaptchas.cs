using Sealpost.Accepting;

namespace Sealpost.Checking.Captchas;

/// <summary>The services that a form may name.</summary>
internal static partial class KnownCaptchas
{
    public static CaptchaService Of(CaptchaProvider provider) => provider switch
    {
        CaptchaProvider.Turnstile => Turnstile,
        CaptchaProvider.Hcaptcha => Hcaptcha,
        CaptchaProvider.Recaptcha => Recaptcha,
        CaptchaProvider.FriendlyCaptcha => FriendlyCaptcha,
        _ => throw new ArgumentOutOfRangeException(nameof(provider)),
    };
}

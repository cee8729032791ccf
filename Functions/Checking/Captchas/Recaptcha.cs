using Sealpost.Accepting;

namespace Sealpost.Checking.Captchas;

/// <summary>Versions 2 and 3: https://developers.google.com/recaptcha/docs/verify and https://developers.google.com/recaptcha/docs/v3</summary>
internal static partial class KnownCaptchas
{
    public static readonly CaptchaService Recaptcha = new(CaptchaProvider.Recaptcha)
    {
        Fields = ["g-recaptcha-response", "recaptcha_response"],
        Url = new("https://www.google.com/recaptcha/api/siteverify"),
        Ask = question => SiteVerify.Ask(question),
        Read = SiteVerify.Read,
    };
}

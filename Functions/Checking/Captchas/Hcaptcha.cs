using Sealpost.Accepting;

namespace Sealpost.Checking.Captchas;

/// <summary>https://docs.hcaptcha.com/#verify-the-user-response-server-side</summary>
internal static partial class KnownCaptchas
{
    public static readonly CaptchaService Hcaptcha = new(CaptchaProvider.Hcaptcha)
    {
        Fields = ["h-captcha-response"],
        Url = new("https://api.hcaptcha.com/siteverify"),
        Ask = question => SiteVerify.Ask(question),
        Read = SiteVerify.Read,
    };
}

using System.ComponentModel.DataAnnotations;
using Sealpost.Accepting;

namespace Sealpost.Checking.Captchas;

/// <summary>Section <c>Captcha</c>. The names are those of a form's <c>captcha.provider</c>, whatever their case.</summary>
internal sealed class CaptchaOptions : IValidatableObject
{
    /// <summary>The secret of <c>turnstile</c>, <c>hcaptcha</c> or <c>recaptcha</c>, or the API key of <c>friendlyCaptcha</c>; a form that uses the service needs it.</summary>
    public Dictionary<string, string> Secrets { get; set; } = [];

    /// <summary>Where the service is asked, in place of its usual address, such as <c>https://eu.frcapi.com/api/v2/captcha/siteverify</c>.</summary>
    /// <value>the service's own</value>
    public Dictionary<string, string> Urls { get; set; } = [];

    /// <summary>How many seconds a visitor may wait for the service's answer.</summary>
    public int TimeoutSeconds { get; set; } = 5;

    public string? Secret(CaptchaProvider provider) => Find(Secrets, provider);

    public Uri? Url(CaptchaProvider provider) => Find(Urls, provider) is { } url ? new(url) : null;

    /// <summary>At load: a form whose service can't be asked must not look protected.</summary>
    public IReadOnlyList<FormError> Check(Form form) => form.Definition.Captcha is { Provider: var provider } && Secret(provider) is null
        ? [new($"{form.Name}.json", "$.captcha.provider", $"The service's secret is missing: set Captcha__Secrets__{Name(provider)}.")]
        : [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (TimeoutSeconds is < 1 or > 60)
        {
            yield return new("Captcha__TimeoutSeconds must be from 1 to 60.");
        }

        foreach (var name in Secrets.Keys.Select(name => $"Captcha__Secrets__{name}").Concat(Urls.Keys.Select(name => $"Captcha__Urls__{name}")))
        {
            if (!Enum.GetNames<CaptchaProvider>().Contains(name.Split("__")[^1], StringComparer.OrdinalIgnoreCase))
            {
                yield return new($"{name} names no service that we know: turnstile, hcaptcha, recaptcha, friendlyCaptcha.");
            }
        }

        foreach (var (name, url) in Urls)
        {
            // The secret travels there.
            if (!Uri.TryCreate(url, UriKind.Absolute, out var address)
                || !(address.Scheme is "https" || (address.Scheme is "http" && address.IsLoopback)))
            {
                yield return new($"Captcha__Urls__{name} must be a whole address, from https:// on.");
            }
        }
    }

    private static string? Find(Dictionary<string, string> settings, CaptchaProvider provider) => settings
        .Where(setting => setting.Key.Equals($"{provider}", StringComparison.OrdinalIgnoreCase) && setting.Value.Length > 0)
        .Select(setting => setting.Value).FirstOrDefault();

    private static string Name(CaptchaProvider provider) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName($"{provider}");
}

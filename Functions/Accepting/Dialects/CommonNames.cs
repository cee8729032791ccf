namespace Sealpost.Accepting.Dialects;

/// <summary>
/// Control names that can't be mistaken for a real field, so that they are understood at every address: a site that comes
/// from another service may post to <c>/f/{form}</c> just as well.
/// </summary>
internal static class CommonNames
{
    /// <summary>Formspree, MailyGo, formward.</summary>
    public static readonly IReadOnlyList<string> ReplyTo = ["_replyto", "_replyTo", "_reply_to"];

    /// <summary>Formspree, FormSubmit and others; Formspark.</summary>
    public static readonly IReadOnlyList<string> Subject = ["_subject", "_email.subject"];

    /// <summary>Formspree, FormSubmit and Formcarry; Formspark and formward; MailyGo; Staticman.</summary>
    public static readonly IReadOnlyList<string> Redirect = ["_next", "_redirect", "_redirectTo", "options[redirect]"];

    /// <summary>
    /// Formspree, Formcarry and Getform; FormSubmit; Formspark; Web3Forms; Netlify; MailyGo; FormBackend. Real fields such as "fax" or "phone2" are
    /// not here, and never will be: people fill them in.
    /// </summary>
    public static readonly IReadOnlyList<string> Honeypots = ["_gotcha", "_honey", "_honeypot", "botcheck", "bot-field", "_t_email", "formbackend_nono"];

    /// <summary>Proof that a person, or a busy computer, sent the form.</summary>
    public static readonly IReadOnlyList<string> Tokens =
    [
        "g-recaptcha-response", "h-captcha-response", "cf-turnstile-response", "recaptcha_response", "frc-captcha-response",
        "frc-captcha-solution", "altcha", "_token",
    ];

    public static readonly IReadOnlyList<string> IdempotencyKey = ["_key"];

    /// <summary>Ours: what the browser sealed (<c>sealIn</c>).</summary>
    public static readonly IReadOnlyList<string> Sealed = ["_sealed"];

    /// <summary>Web3Forms; Static Forms; Netlify. They name the form where the address does not, and are never mailed.</summary>
    public static readonly IReadOnlyList<string> FormKeys = ["access_key", "apikey", "accessKey", "apiKey", "form-name"];

    /// <summary>
    /// Understood or dropped. A copy, a webhook and a template are chosen by the form's definition only: from a post they
    /// would make an open relay (<c>_cc</c>, <c>_bcc</c>), a request forgery (<c>_webhook</c>) or a spoof.
    /// </summary>
    public static readonly IReadOnlyList<string> Dropped =
    [
        "_template", "_autoresponse", "_blacklist", "_url", "_captcha", "_format", "_language", "_cc", "_bcc", "_webhook",
        "ccemail", "from_name", "webhook", "utf8", "_charset_", "_host_nonce",
    ];
}

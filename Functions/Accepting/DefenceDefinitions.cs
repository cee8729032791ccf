namespace Sealpost.Accepting;

/// <summary>What happens to a post that a defence does not like.</summary>
internal enum DefenceAction
{
    /// <summary>Answered like success, and nothing is sent.</summary>
    Drop,

    /// <summary>Taken, kept for an operator with the reason, and not sent until released.</summary>
    Hold,

    /// <summary>Refused with a clear error.</summary>
    Refuse,
}

/// <summary>A signed token from <c>GET /f/{form}/token</c>, or in our own pages, says when the form was opened.</summary>
internal sealed record FillTimeDefinition
{
    public int MinSeconds { get; set; } = 3;

    public int MaxHours { get; set; } = 24;

    /// <summary>Whether a post without a token is suspect, too.</summary>
    public bool Required { get; set; }

    public DefenceAction Action { get; set; } = DefenceAction.Refuse;
}

/// <summary>Altcha proof of work, version 2: the visitor's computer must find a number. Challenges come from <c>GET /f/{form}/challenge</c>.</summary>
internal sealed record AltchaDefinition
{
    /// <summary>
    /// Iterations of PBKDF2 for each try. With 2,000 and 4,000 tries it is 4 million iterations on average: 1.3 s on one core of
    /// a server of 2026 (0.65 ms a try), and 1 to 2 s on a telephone, which is three or four times slower and tries on several
    /// cores. More for each try would cost us as much, for we make one with every challenge; fewer, and calling the browser's
    /// cryptography (0.1 ms) would be most of the work.
    /// </summary>
    public int Cost { get; set; } = 2_000;

    /// <summary>How many tries it takes at most; on average half of them.</summary>
    public int Tries { get; set; } = 4_000;

    public int ExpiresMinutes { get; set; } = 30;

    public DefenceAction Action { get; set; } = DefenceAction.Refuse;
}

/// <summary>A CAPTCHA service that is asked whether the visitor's token is good; its secret is the setting <c>Captcha__Secrets__{provider}</c>.</summary>
internal sealed record CaptchaDefinition
{
    public required CaptchaProvider Provider { get; set; }

    /// <summary>The sites that the token may come from; none does not check.</summary>
    public IReadOnlyList<string> Hostnames { get; set; } = [];

    /// <summary>The action that the page gives its widget (Turnstile, reCAPTCHA v3); none does not check.</summary>
    public string? ExpectedAction { get; set; }

    /// <summary>The least score of reCAPTCHA v3, 0 to 1; none does not check.</summary>
    public double? MinScore { get; set; }

    public DefenceAction Action { get; set; } = DefenceAction.Refuse;

    public CaptchaUnreachable WhenUnreachable { get; set; } = CaptchaUnreachable.Hold;
}

internal enum CaptchaProvider
{
    Turnstile,
    Hcaptcha,
    Recaptcha,
    FriendlyCaptcha,
}

/// <summary>What happens to a post when the CAPTCHA service gives no answer.</summary>
internal enum CaptchaUnreachable
{
    Accept,
    Hold,
    Refuse,
}

/// <summary>Rules that add points; from <see cref="HoldAt"/> points on the mail is held for an operator, never dropped.</summary>
internal sealed record ContentDefinition
{
    public int HoldAt { get; set; } = 5;

    /// <summary>More links than this are suspect; none does not count.</summary>
    public int? MaxLinks { get; set; }

    /// <summary>Words or phrases, whatever their case.</summary>
    public IReadOnlyList<string> BlockedWords { get; set; } = [];

    /// <summary>Domains, with those below them, in links and addresses.</summary>
    public IReadOnlyList<string> BlockedDomains { get; set; } = [];

    /// <summary>The alphabets that the form expects: latin, greek, cyrillic, hebrew, arabic, devanagari, thai, hangul, kana, han; none takes all.</summary>
    public IReadOnlyList<string> Alphabets { get; set; } = [];

    /// <summary>Whether throw-away addresses are suspect.</summary>
    public bool Disposable { get; set; }

    /// <summary>Points by rule, in place of the built-in ones; 0 switches a rule off.</summary>
    public IReadOnlyDictionary<string, int> Points { get; set; } = new Dictionary<string, int>();
}

/// <summary>Limits shared by all instances, over fixed windows of time.</summary>
internal sealed record LimitsDefinition
{
    /// <summary>Posts of one client: an IPv4 address, or an IPv6 /64.</summary>
    public LimitDefinition? PerClient { get; set; }

    public LimitDefinition? PerForm { get; set; }

    /// <summary>Mails to each address among the recipients, over all forms that set the same limit.</summary>
    public LimitDefinition? PerRecipient { get; set; }
}

internal sealed record LimitDefinition
{
    public required int Posts { get; set; }

    public required int Minutes { get; set; }
}

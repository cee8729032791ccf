using Sealpost.Checking;

namespace Sealpost.Accepting;

/// <summary>What can be wrong with the members of a form beside its head and its fields.</summary>
internal static class DefenceFaults
{
    /// <param name="fault">Takes a JSON path and a remedy.</param>
    public static void Check(FormDefinition form, Action<string, string> fault)
    {
        void Within(string path, double value, double least, double most)
        {
            if (value < least || value > most)
            {
                fault(path, $"Write a number from {least} to {most}.");
            }
        }

        Within("$.repeatMinutes", form.RepeatMinutes, 0, 1440);
        Within("$.retentionDays", form.RetentionDays ?? 7, 7, 3650);
        CheckLanguage(form, fault);
        if (form.FillTime is { } fill)
        {
            Within("$.fillTime.minSeconds", fill.MinSeconds, 0, 600);
            Within("$.fillTime.maxHours", fill.MaxHours, 1, 168);
        }

        if (form.Altcha is { } altcha)
        {
            Within("$.altcha.cost", altcha.Cost, 1, 1_000_000);
            Within("$.altcha.tries", altcha.Tries, 1, 10_000_000);
            Within("$.altcha.expiresMinutes", altcha.ExpiresMinutes, 1, 1440);
        }

        Within("$.captcha.minScore", form.Captcha?.MinScore ?? 0, 0, 1);
        CheckCaptcha(form.Captcha, fault);
        if (form.Content is { } content)
        {
            Within("$.content.holdAt", content.HoldAt, 1, 1_000);
            Within("$.content.maxLinks", content.MaxLinks ?? 0, 0, 1_000);
            ContentFaults.Check(content, fault);
        }

        foreach (var (path, limit) in Limits(form))
        {
            Within($"{path}.posts", limit?.Posts ?? 1, 1, 1_000_000);
            Within($"{path}.minutes", limit?.Minutes ?? 1, 1, 1440);
        }
    }

    /// <summary>What the service never tells would refuse every post.</summary>
    private static void CheckCaptcha(CaptchaDefinition? captcha, Action<string, string> fault)
    {
        if (captcha is { ExpectedAction: not null, Provider: not (CaptchaProvider.Turnstile or CaptchaProvider.Recaptcha) })
        {
            fault("$.captcha.expectedAction", "Only turnstile and recaptcha tell the action; remove it.");
        }

        if (captcha is { MinScore: not null, Provider: not CaptchaProvider.Recaptcha })
        {
            fault("$.captcha.minScore", "Only recaptcha (version 3) tells a score; remove it.");
        }

        for (var i = 0; i < captcha?.Hostnames.Count; i++)
        {
            if (Uri.CheckHostName(captcha.Hostnames[i]) is UriHostNameType.Unknown)
            {
                fault($"$.captcha.hostnames[{i}]", "Write the site's host name alone, such as www.example.org.");
            }
        }
    }

    private static void CheckLanguage(FormDefinition form, Action<string, string> fault)
    {
        if (form.Language is { } language && !Words.Languages.Contains(language))
        {
            fault("$.language", $"The messages are there in {string.Join(" and ", Words.Languages)}; leave it out for the browser's language.");
        }

        if (form.Charset is { } charset && Charsets.Find(charset) is null)
        {
            fault("$.charset", "Write the page's encoding by its label, such as windows-1252; leave it out for UTF-8.");
        }

        if (form.Region is { } region && !Telephone.IsRegion(region))
        {
            fault("$.region", "Write a country by its two capital letters (ISO 3166-1), such as FR.");
        }

        for (var i = 0; i < form.Aliases.Count; i++)
        {
            if (form.Aliases[i].Length is 0 or > 200 || form.Aliases[i].Any(char.IsControl))
            {
                fault($"$.aliases[{i}]", "An alias is 1 to 200 characters long.");
            }
        }
    }

    private static IEnumerable<(string Path, LimitDefinition? Limit)> Limits(FormDefinition form) =>
    [
        ("$.limits.perClient", form.Limits?.PerClient), ("$.limits.perForm", form.Limits?.PerForm), ("$.limits.perRecipient", form.Limits?.PerRecipient),
        ("$.confirmation.perAddress", form.Confirmation?.PerAddress), ("$.confirmation.perDomain", form.Confirmation?.PerDomain),
    ];
}

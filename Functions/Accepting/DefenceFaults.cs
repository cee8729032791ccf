namespace Sealpost.Accepting;

/// <summary>What can be wrong with the members of a form beside its head and its fields.</summary>
internal static class DefenceFaults
{
    private static readonly string[] Languages = ["en", "fr"];

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
        if (form.Content is { } content)
        {
            Within("$.content.holdAt", content.HoldAt, 1, 1_000);
            Within("$.content.maxLinks", content.MaxLinks ?? 0, 0, 1_000);
            ContentFaults.Check(content, fault);
        }

        foreach (var (name, limit) in Limits(form.Limits))
        {
            Within($"$.limits.{name}.posts", limit?.Posts ?? 1, 1, 1_000_000);
            Within($"$.limits.{name}.minutes", limit?.Minutes ?? 1, 1, 1440);
        }
    }

    private static void CheckLanguage(FormDefinition form, Action<string, string> fault)
    {
        if (form.Language is { } language && !Languages.Contains(language))
        {
            fault("$.language", "The messages are there in en and fr; leave it out for the browser's language.");
        }

        if (form.Charset is { } charset && Charsets.Find(charset) is null)
        {
            fault("$.charset", "Write the page's encoding by its label, such as windows-1252; leave it out for UTF-8.");
        }

        if (form.Region is { } region && !(region.Length == 2 && region.All(char.IsAsciiLetterUpper)))
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

    private static IEnumerable<(string Name, LimitDefinition? Limit)> Limits(LimitsDefinition? limits) =>
        [("perClient", limits?.PerClient), ("perForm", limits?.PerForm), ("perRecipient", limits?.PerRecipient)];
}

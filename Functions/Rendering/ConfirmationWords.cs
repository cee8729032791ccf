namespace Sealpost.Rendering;

/// <summary>The texts of the mail to the visitor, one file a language: <c>Rendering/Confirmations/LANGUAGE.json</c>. To add one, copy a file.</summary>
internal static class ConfirmationWords
{
    private static readonly Dictionary<string, Dictionary<string, string>> All = LanguageFiles.Read("Confirmations");

    /// <summary>Language tags (BCP 47) without regions.</summary>
    public static IReadOnlyCollection<string> Languages => All.Keys;

    /// <param name="kind">The texts named <c>failed-…</c> count first where nobody got the message, those named <c>address-…</c> where it waits.</param>
    public static IReadOnlyDictionary<string, string> In(string? language, ConfirmationKind kind)
    {
        var words = All.GetValueOrDefault(language ?? LanguageFiles.Usual) ?? All[LanguageFiles.Usual];
        var prefix = kind switch { ConfirmationKind.Failed => "failed-", ConfirmationKind.Address => "address-", _ => "" };
        return words.ToDictionary(text => text.Key, text => words.GetValueOrDefault(prefix + text.Key, text.Value));
    }
}

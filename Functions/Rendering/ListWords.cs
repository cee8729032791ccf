namespace Sealpost.Rendering;

/// <summary>What is added to the mails of lists: <c>Rendering/Lists/LANGUAGE.json</c>.</summary>
internal static class ListWords
{
    private static readonly Lazy<Dictionary<string, Dictionary<string, string>>> All = new(() => LanguageFiles.Read("Lists"));

    public static Dictionary<string, string> In(string language) => All.Value.GetValueOrDefault(language) ?? All.Value[LanguageFiles.Usual];
}

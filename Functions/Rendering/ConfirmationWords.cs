using System.Text.Json;

namespace Sealpost.Rendering;

/// <summary>The texts of the mail to the visitor, one file a language: <c>Rendering/Confirmations/LANGUAGE.json</c>. To add one, copy a file.</summary>
internal static class ConfirmationWords
{
    private const string Folder = "Sealpost.Rendering.Confirmations.";
    private const string Ending = ".json";
    private const string Usual = "en";

    private static readonly Dictionary<string, Dictionary<string, string>> All = typeof(ConfirmationWords).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal) && name.EndsWith(Ending, StringComparison.Ordinal))
        .ToDictionary(name => name[Folder.Length..^Ending.Length], Read);

    /// <summary>Language tags (BCP 47) without regions.</summary>
    public static IReadOnlyCollection<string> Languages => All.Keys;

    /// <param name="kind">The texts named <c>failed-…</c> count first where nobody got the message, those named <c>address-…</c> where it waits.</param>
    public static IReadOnlyDictionary<string, string> In(string? language, ConfirmationKind kind)
    {
        var words = All.GetValueOrDefault(language ?? Usual) ?? All[Usual];
        var prefix = kind switch { ConfirmationKind.Failed => "failed-", ConfirmationKind.Address => "address-", _ => "" };
        return words.ToDictionary(text => text.Key, text => words.GetValueOrDefault(prefix + text.Key, text.Value));
    }

    private static Dictionary<string, string> Read(string resource)
    {
        using var file = typeof(ConfirmationWords).Assembly.GetManifestResourceStream(resource)!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(file)!;
    }
}

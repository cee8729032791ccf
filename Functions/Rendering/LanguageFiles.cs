using System.Text.Json;

namespace Sealpost.Rendering;

/// <summary>Texts in a folder below this one, one file a language: <c>LANGUAGE.json</c>. To add one, copy a file.</summary>
internal static class LanguageFiles
{
    private const string Ending = ".json";

    /// <summary>The language that counts where there is no other.</summary>
    public const string Usual = "en";

    /// <param name="folder">Such as <c>Lists</c>.</param>
    /// <returns>By language tag (BCP 47) without region.</returns>
    public static Dictionary<string, Dictionary<string, string>> Read(string folder)
    {
        var prefix = $"Sealpost.Rendering.{folder}.";
        return typeof(LanguageFiles).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(Ending, StringComparison.Ordinal))
            .ToDictionary(name => name[prefix.Length..^Ending.Length], ReadFile);
    }

    private static Dictionary<string, string> ReadFile(string resource)
    {
        using var file = typeof(LanguageFiles).Assembly.GetManifestResourceStream(resource)!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(file)!;
    }
}

namespace Sealpost.Sealing;

/// <summary>A setting that is PEM text, also with its line ends as the two characters <c>\n</c>, or the path of a PEM file.</summary>
internal static class PemSetting
{
    public static bool IsPem(string setting) => setting.TrimStart().StartsWith("-----BEGIN", StringComparison.Ordinal);

    /// <returns>PEM text as it is, a path with its folder.</returns>
    public static string? Locate(string? setting, string root) =>
        string.IsNullOrWhiteSpace(setting) || IsPem(setting) ? setting : Path.GetFullPath(setting.Trim(), root);

    /// <returns>The text; null when the file can't be read.</returns>
    public static string? Read(string setting)
    {
        if (IsPem(setting))
        {
            return Lines(setting);
        }

        try
        {
            return File.ReadAllText(setting);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>A setting in one line may write line breaks as \n.</summary>
    public static string Lines(string text) => text.Replace("\\r", "", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal);
}

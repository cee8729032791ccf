using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Sealpost.Wiring.Development;

/// <summary>
/// What a developer's machine needs to start: local.settings.json (the file of the Functions Core Tools), an envelope key
/// and a demonstration key pair. Made once, kept, ignored by git; never used in Production.
/// </summary>
internal static class LocalSettings
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <returns>Settings for the configuration, weaker than the environment.</returns>
    public static Dictionary<string, string?> Prepare(string root, TimeProvider time)
    {
        var file = Path.Combine(root, "local.settings.json");
        if (!File.Exists(file))
        {
            File.Copy($"{file}.example", file);
        }

        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        using var json = JsonDocument.Parse(File.ReadAllText(file), new() { CommentHandling = JsonCommentHandling.Skip });
        foreach (var value in json.RootElement.GetProperty("Values").EnumerateObject())
        {
            settings[value.Name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal)] = value.Value.ToString();
        }

        var local = Directory.CreateDirectory(Path.Combine(root, ".local")).FullName;
        if (!settings.ContainsKey("Envelope:CurrentKey"))
        {
            settings["Envelope:CurrentKey"] = "local";
            settings["Envelope:Keys:local"] = EnvelopeKey(Path.Combine(local, "envelope.key"));
        }

        DemoKeyPair.Ensure(local, Path.Combine(root, "forms", "keys", "demo.asc"), time);
        return settings;
    }

    public static void WritePrivate(string file, byte[] content)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var stream = new FileStream(file, options);
        stream.Write(content);
    }

    private static string EnvelopeKey(string file)
    {
        if (!File.Exists(file))
        {
            WritePrivate(file, System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))));
        }

        return File.ReadAllText(file).Trim();
    }
}

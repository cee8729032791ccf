using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Sealpost.Wiring.Development;

/// <summary>
/// What a developer's machine needs to start: local.settings.json (the file of the Functions Core Tools), an envelope key
/// and a demonstration key pair. Made once, kept, ignored by git; never used in Production.
/// </summary>
internal static class LocalSettings
{
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
            foreach (var (kid, key) in new LocalEnvelopeKeys(root).Ensure())
            {
                settings[$"Envelope:Keys:{kid}"] = key;
                settings["Envelope:CurrentKey"] = kid;
            }
        }

        if (!settings.ContainsKey("Operator:Key"))
        {
            settings["Operator:Key"] = OperatorKey(local);
        }

        if (!settings.ContainsKey("Signing:OpenPgpKey"))
        {
            settings["Signing:OpenPgpKey"] = DemoKeyPair.EnsureService(local, time);
        }

        DemoKeyPair.Ensure(local, Path.Combine(root, "forms", "keys", "demo.asc"), time);
        return settings;
    }

    /// <summary>Where the key of the operator's page is on a developer's machine, below the root.</summary>
    public const string OperatorKeyFile = ".local/operator.key";

    private static string OperatorKey(string local)
    {
        var file = Path.Combine(local, Path.GetFileName(OperatorKeyFile));
        if (!File.Exists(file))
        {
            PrivateFile.Replace(file, Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(40, lowercase: true)));
        }

        return File.ReadAllText(file).Trim();
    }
}

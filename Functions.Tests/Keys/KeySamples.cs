namespace Sealpost.Tests.Keys;

/// <summary>Public keys that gpg cannot make; Samples/README.md says what they are.</summary>
public static class KeySamples
{
    public const string V6 = "v6.asc";
    public const string V4NewFormat = "v4-ed25519-x25519.asc";
    public const string TamperedSelfSignature = "tampered-self-signature.asc";
    public const string Garbage = "garbage.asc";

    public static string PathOf(string name) => Path.Combine(Folder(), name);

    public static string Read(string name) => File.ReadAllText(PathOf(name));

    private static string Folder()
    {
        // The tests run from a folder below the project.
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var samples = Path.Combine(folder.FullName, "Keys", "Samples");
            if (Directory.Exists(samples))
            {
                return samples;
            }
        }

        throw new DirectoryNotFoundException($"There is no Keys/Samples above {AppContext.BaseDirectory}.");
    }
}

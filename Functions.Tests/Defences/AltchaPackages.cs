using Sealpost.Tests.Bench;

namespace Sealpost.Tests.Defences;

/// <summary>Altcha's own library, run by Node.js.</summary>
internal static class AltchaPackages
{
    public static string Folder { get; } = Path.Combine(Checkout.Root, "Functions.Tests", "Npm", "altcha");

    public static Task InstallAsync() => NpmPackages.InstallAsync("altcha");

    /// <returns>What the script wrote.</returns>
    public static Task<string> RunAsync(string script, string input) => NpmPackages.RunWithAsync(input, "node", Folder, script);
}

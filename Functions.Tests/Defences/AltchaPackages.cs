using System.Diagnostics;
using System.Security.Cryptography;
using Sealpost.Tests.Bench;

namespace Sealpost.Tests.Defences;

/// <summary>Altcha's own library, run by Node.js; installed once, as its lock file pins it.</summary>
internal static class AltchaPackages
{
    public static string Folder { get; } = Path.Combine(Checkout.Root, "Functions.Tests", "Npm", "altcha");

    public static async Task InstallAsync()
    {
        var stamp = Path.Combine(Folder, "node_modules", ".sealpost-installed");
        var wanted = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(Folder, "package-lock.json"))));
        // Two runs of the tests may want it at once: the second one waits, and finds it done.
        await using var only = await LockAsync();
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp) == wanted)
        {
            return;
        }

        var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        using var install = Process.Start(new ProcessStartInfo(npm, ["ci", "--loglevel=error"]) { WorkingDirectory = Folder })!;
        await install.WaitForExitAsync();
        if (install.ExitCode != 0)
        {
            throw new InvalidOperationException($"npm ci failed in {Folder}.");
        }

        await File.WriteAllTextAsync(stamp, wanted);
    }

    /// <returns>What the script wrote.</returns>
    public static async Task<string> RunAsync(string script, string input)
    {
        using var node = Process.Start(new ProcessStartInfo("node", [script])
        {
            WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        await node.StandardInput.WriteAsync(input);
        node.StandardInput.Close();
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();
        return node.ExitCode == 0 ? await output : throw new InvalidOperationException(await errors);
    }

    private static async Task<FileStream> LockAsync()
    {
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(Checkout.Root, ".local")).FullName, "npm-altcha.lock");
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
            }
        }
    }
}

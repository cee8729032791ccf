using System.Diagnostics;
using System.Security.Cryptography;

namespace Sealpost.Tests.Bench;

/// <summary>Node packages that tests run, below <c>Npm/</c>: installed once, as the lock file pins them.</summary>
internal static class NpmPackages
{
    /// <param name="name">A folder below <c>Functions.Tests/Npm</c>.</param>
    /// <returns>The folder's path.</returns>
    public static async Task<string> InstallAsync(string name)
    {
        var folder = Path.Combine(Checkout.Root, "Functions.Tests", "Npm", name);
        var stamp = Path.Combine(folder, "node_modules", ".sealpost-installed");
        var wanted = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(folder, "package-lock.json"))));
        // Two runs may want it at once: the second one waits, and finds it done.
        await using var only = await LockAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(Checkout.Root, ".local")).FullName, $"npm-{name}.lock"));
        if (!File.Exists(stamp) || await File.ReadAllTextAsync(stamp) != wanted)
        {
            await RunAsync(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", folder, "ci", "--loglevel=error");
            await File.WriteAllTextAsync(stamp, wanted);
        }

        return folder;
    }

    /// <returns>What it printed.</returns>
    public static async Task<string> RunAsync(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? said[0]
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} in {folder} ended with {process.ExitCode}.\n{said[1]}");
    }

    private static async Task<FileStream> LockAsync(string path)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
            }
        }
    }
}

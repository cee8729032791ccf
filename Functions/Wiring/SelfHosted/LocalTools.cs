using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;

namespace Sealpost.Wiring.SelfHosted;

/// <summary>The Node packages under <c>tools/</c>: installed once, as the lock file pins them.</summary>
internal static class LocalTools
{
    private const int OldestNode = 20;

    private const string NodeMissing = "Node.js 20 or newer is needed for a local storage and mailbox: install it from https://nodejs.org, "
        + "or set AzureWebJobsStorage and Smtp__Host to services that you have.";

    /// <exception cref="LocalHelpersException">Node or npm is missing or too old, or the installation failed.</exception>
    public static Task InstallAsync(string root, TextWriter console, TimeProvider time, CancellationToken cancel) =>
        InstallAsync(root, "tools", "Azurite and maildev", console, time, cancel);

    /// <param name="folder">Where package.json and its lock file are, relative to the root.</param>
    /// <param name="what">The packages, for the console.</param>
    /// <exception cref="LocalHelpersException">Node or npm is missing or too old, or the installation failed.</exception>
    public static async Task InstallAsync(string root, string folder, string what, TextWriter console, TimeProvider time, CancellationToken cancel)
    {
        var tools = Path.Combine(root, folder);
        var stamp = Path.Combine(tools, "node_modules", ".sealpost-installed");
        var wanted = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(tools, "package-lock.json"), cancel)));
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp, cancel) == wanted)
        {
            return;
        }

        await CheckNodeAsync(cancel);
        // Two programs may want it at once, such as the tests and a demo: the second one waits, and finds it done.
        var local = Directory.CreateDirectory(Path.Combine(root, ".local")).FullName;
        await using var only = await LockAsync(Path.Combine(local, $"{Path.GetFileName(folder)}.lock"), time, cancel);
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp, cancel) == wanted)
        {
            return;
        }

        for (var left = 3; left > 0; left--)
        {
            if (await InstallOnceAsync(tools, what, console, time, cancel))
            {
                await File.WriteAllTextAsync(stamp, wanted, cancel);
                return;
            }
        }

        throw new LocalHelpersException($"npm could not install {what}; run \"npm ci\" in the folder {folder} to see why, then start again.");
    }

    /// <summary>Starts a program that must be there.</summary>
    public static Process Run(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new LocalHelpersException(NodeMissing);
        }
    }

    private static async Task CheckNodeAsync(CancellationToken cancel)
    {
        using var node = Run(new ProcessStartInfo("node", ["--version"]) { RedirectStandardOutput = true });
        var version = (await node.StandardOutput.ReadToEndAsync(cancel)).Trim();
        if (!int.TryParse(version.TrimStart('v').Split('.')[0], out var major) || major < OldestNode)
        {
            throw new LocalHelpersException($"{NodeMissing} (The one on this machine says {version}.)");
        }
    }

    private static async Task<bool> InstallOnceAsync(string tools, string what, TextWriter console, TimeProvider time, CancellationToken cancel)
    {
        await console.WriteLineAsync($"Installing {what}, once; this takes a minute or so.");
        var started = time.GetTimestamp();
        var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        using var install = Run(new ProcessStartInfo(npm, ["ci", "--loglevel=error"]) { WorkingDirectory = tools });
        var ended = install.WaitForExitAsync(cancel);
        while (await Task.WhenAny(ended, Task.Delay(TimeSpan.FromSeconds(10), time, cancel)) != ended)
        {
            cancel.ThrowIfCancellationRequested();
            await console.WriteLineAsync($"  … installing, {time.GetElapsedTime(started).TotalSeconds:0} s");
        }

        return install.ExitCode == 0;
    }

    private static async Task<FileStream> LockAsync(string file, TimeProvider time, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), time, cancel);
            }
        }
    }
}

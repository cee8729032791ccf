using System.Diagnostics;
using Sealpost.Wiring.SelfHosted;

namespace Sealpost.Tests.Bench;

/// <summary>Node packages that tests run, below <c>Npm/</c> or of a sample: installed once, as the lock file pins them.</summary>
internal static class NpmPackages
{
    /// <param name="name">A folder below <c>Functions.Tests/Npm</c>.</param>
    /// <returns>The folder's path.</returns>
    public static Task<string> InstallAsync(string name) => InstallInAsync(Path.Combine("Functions.Tests", "Npm", name));

    /// <param name="folder">Relative to the repository.</param>
    /// <returns>The folder's path.</returns>
    public static async Task<string> InstallInAsync(string folder)
    {
        await LocalTools.InstallAsync(Checkout.Root, folder, $"the packages of {folder}", TextWriter.Null, TimeProvider.System, CancellationToken.None);
        return Path.Combine(Checkout.Root, folder);
    }

    /// <returns>What it printed.</returns>
    public static Task<string> RunAsync(string program, string folder, params string[] arguments) => RunWithAsync("", program, folder, arguments);

    /// <param name="input">What it reads.</param>
    /// <returns>What it printed.</returns>
    public static async Task<string> RunWithAsync(string input, string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? said[0]
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} in {folder} ended with {process.ExitCode}.\n{said[1]}");
    }
}

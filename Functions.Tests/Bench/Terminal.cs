using System.Diagnostics;

namespace Sealpost.Tests.Bench;

/// <summary>What an operator sees of one command.</summary>
internal sealed record Terminal(int ExitCode, string Output, string Errors)
{
    public static async Task<Terminal> RunAsync(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new(process.ExitCode, output, await errors);
    }
}

using System.Diagnostics;

namespace Sealpost.Tests.Bench;

/// <summary>What an operator sees of one command.</summary>
internal sealed record Terminal(int ExitCode, string Output, string Errors)
{
    /// <param name="input">For the standard input; null leaves it alone.</param>
    public static async Task<Terminal> RunAsync(ProcessStartInfo start, byte[]? input = null)
    {
        start.RedirectStandardInput = input is not null;
        using var process = Process.Start(start)!;
        if (input is not null)
        {
            try
            {
                await process.StandardInput.BaseStream.WriteAsync(input);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It had read enough; its exit code tells.
            }
        }

        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new(process.ExitCode, output, await errors);
    }
}

using System.Diagnostics;

namespace Sealpost.Tests.Keys;

/// <summary>Runs one gpg (or gpgconf) to its end.</summary>
internal static class GpgProcess
{
    private const string StatusPrefix = "[GNUPG:] ";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static async Task<GpgResult> RunAsync(
        string program, IEnumerable<string> arguments, ReadOnlyMemory<byte> input)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["LC_ALL"] = "C" },
        };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        using var output = new MemoryStream();
        try
        {
            // All three at the same time: a full pipe on one side must not stop the other.
            var reading = process.StandardOutput.BaseStream.CopyToAsync(output, limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await WriteAsync(process, input, limit.Token);
            await reading;
            var lines = (await errors).Split('\n');
            await process.WaitForExitAsync(limit.Token);
            var status = string.Join('\n', lines.Where(IsStatus).Select(line => line[StatusPrefix.Length..]));
            var messages = string.Join('\n', lines.Where(line => !IsStatus(line)));
            return new GpgResult(process.ExitCode, output.ToArray(), status, messages);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', start.ArgumentList)} took longer than {Limit}.");
        }
    }

    private static bool IsStatus(string line) => line.StartsWith(StatusPrefix, StringComparison.Ordinal);

    private static async Task WriteAsync(Process process, ReadOnlyMemory<byte> input, CancellationToken cancellation)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancellation);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It had read enough, or failed; its exit code tells.
        }
    }
}

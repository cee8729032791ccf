using System.Diagnostics;

namespace Sealpost.Benchmarks;

/// <summary>Halts a process between two instructions and lets it go on (signal(7)), so that its work waits ready when it begins.</summary>
internal static class Signals
{
    public static Task PauseAsync(params IEnumerable<int> processes) => SendAsync("STOP", processes);

    public static Task ResumeAsync(params IEnumerable<int> processes) => SendAsync("CONT", processes);

    private static async Task SendAsync(string signal, IEnumerable<int> processes)
    {
        using var kill = Process.Start("kill", [$"-{signal}", .. processes.Select(process => $"{process}")]);
        await kill.WaitForExitAsync();
    }
}

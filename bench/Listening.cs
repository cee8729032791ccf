using Sealpost.Tests.Bench;

namespace Sealpost.Benchmarks;

/// <summary>Waits for a program of which nothing is known but its port.</summary>
internal static class Listening
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task UntilAsync(int port)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await DeveloperMachine.ListensAsync(port))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }
}

using System.Net.Sockets;

namespace Sealpost.Benchmarks;

/// <summary>Waits for a program of which nothing is known but its port.</summary>
internal static class Listening
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task UntilAsync(int port)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await IsAsync(port))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

    private static async Task<bool> IsAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace Sealpost.Sending.Relays;

/// <summary>Connects to a host by all of its addresses, IPv6 and IPv4, in the order in which the system names them.</summary>
internal static class Dialler
{
    /// <summary>An address that swallows everything must not use up the time of the next one.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <exception cref="SocketException">No address answers, or there is none.</exception>
    /// <exception cref="TimeoutException">Nor in time.</exception>
    public static async Task<Stream> ConnectAsync(RelayOptions relay, TimeProvider time, CancellationToken limit)
    {
        var addresses = await WithinAsync(cancel => Dns.GetHostAddressesAsync(relay.Host, cancel), relay.Timeout, time, limit);
        for (var i = 0; ; i++)
        {
            var isLast = i >= addresses.Length - 1;
            try
            {
                return i < addresses.Length
                    ? await WithinAsync(cancel => ConnectAsync(addresses[i], relay.Port, cancel), isLast || relay.Timeout < Longest ? relay.Timeout : Longest, time, limit)
                    : throw new SocketException((int)SocketError.HostNotFound);
            }
            catch (Exception fault) when (!isLast && fault is SocketException or TimeoutException)
            {
                // The next address may answer.
            }
        }
    }

    private static async Task<Stream> ConnectAsync(IPAddress address, int port, CancellationToken cancel)
    {
        // NoDelay: commands are small, and Nagle's algorithm would hold each second one for 40 ms.
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> what, TimeSpan timeout, TimeProvider time, CancellationToken limit)
    {
        using var expiry = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(expiry.Token, limit);
        try
        {
            return await what(either.Token);
        }
        catch (OperationCanceledException) when (!limit.IsCancellationRequested)
        {
            throw new TimeoutException("The server did not answer in time.");
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Sealpost.Tests.Smtp;

/// <summary>The listening socket and the conversations it has begun, from a start to the stop.</summary>
internal sealed class SmtpListener : IAsyncDisposable
{
    private readonly SmtpServerOptions _options;
    private readonly SmtpLedger _ledger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _socket;
    private readonly Task _accepting;

    public SmtpListener(SmtpServerOptions options, SmtpLedger ledger)
    {
        _options = options;
        _ledger = ledger;
        _socket = new(options.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _socket.Bind(new IPEndPoint(options.Address, options.Port));
        _socket.Listen();
        Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>An error of the server itself, not of a connection, comes out here.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> conversations = [];
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                conversations.Add(ConverseAsync(await _socket.AcceptAsync(_stop.Token)));
            }
            catch (Exception e) when (IsEndOfConnection(e))
            {
                // The stop, or a client that was gone before it was accepted.
            }
        }

        await Task.WhenAll(conversations);
    }

    private async Task ConverseAsync(Socket socket)
    {
        // Answers to commands that came together are written one by one: Nagle's algorithm would keep the second for 40 ms.
        socket.NoDelay = true;
        using var channel = new SmtpChannel(socket);
        var number = _ledger.Open(channel);
        try
        {
            await new SmtpConversation(_options, _ledger, channel, number, _stop.Token).RunAsync();
        }
        catch (Exception e) when (IsEndOfConnection(e))
        {
            // The client went away or did not like the certificate, or the server stops.
        }
    }

    private static bool IsEndOfConnection(Exception e) => e is
        IOException or SocketException or ObjectDisposedException or AuthenticationException
        or OperationCanceledException;
}

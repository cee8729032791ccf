using System.Net.Sockets;
using System.Text;

namespace Sealpost.Benchmarks;

/// <summary>The least that sends a mail: one connection, prepared bytes, no errors expected.</summary>
internal sealed class ThinSmtp : IDisposable
{
    private static readonly byte[] Envelope = Encoding.ASCII.GetBytes("MAIL FROM:<forms@example.org>\r\nRCPT TO:<owner@example.org>\r\nDATA\r\n");
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[4096];
    private int _lines;

    public static async Task<ThinSmtp> ConnectAsync(int port)
    {
        var client = new ThinSmtp();
        await client._socket.ConnectAsync("127.0.0.1", port);
        await client.RepliesAsync(1);
        await client._socket.SendAsync(Encoding.ASCII.GetBytes("HELO bench\r\n"));
        await client.RepliesAsync(1);
        return client;
    }

    /// <param name="mail">With its final dot.</param>
    public async Task SendAsync(ReadOnlyMemory<byte> mail)
    {
        await _socket.SendAsync(Envelope);
        await RepliesAsync(3);
        await _socket.SendAsync(mail);
        await RepliesAsync(1);
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Replies of one line each.</summary>
    private async Task RepliesAsync(int count)
    {
        for (_lines = 0; _lines < count;)
        {
            var length = await _socket.ReceiveAsync(_buffer);
            _lines += length > 0 ? _buffer.AsSpan(0, length).Count((byte)'\n') : throw new InvalidOperationException("The server left.");
        }
    }
}

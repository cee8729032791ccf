using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Sealpost.Tests.Bench;

namespace Sealpost.Tests.Hostile;

/// <summary>A client that writes whatever bytes it likes.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient _tcp = new() { NoDelay = true };
    private readonly CancellationTokenSource _limit = new(Site.Patience);
    private NetworkStream? _stream;

    public static async Task<RawClient> ConnectAsync(Uri address)
    {
        var client = new RawClient();
        await client._tcp.ConnectAsync(IPAddress.Parse(address.Host), address.Port, client._limit.Token);
        client._stream = client._tcp.GetStream();
        return client;
    }

    /// <summary>The head of a post of a url-encoded form by a script.</summary>
    /// <param name="more">Further header lines, each with its CRLF.</param>
    public static string Head(string more, string form = "contact", string version = "1.1") =>
        $"POST /f/{form} HTTP/{version}\r\nHost: localhost\r\nAccept: application/json\r\nContent-Type: application/x-www-form-urlencoded\r\n{more}\r\n";

    public async Task SendAsync(string text) => await _stream!.WriteAsync(Encoding.Latin1.GetBytes(text), _limit.Token);

    /// <summary>Sends until the server will take no more.</summary>
    /// <returns>How many bytes were taken.</returns>
    public async Task<long> SendAsync(string chunk, long most)
    {
        var (bytes, sent) = (Encoding.Latin1.GetBytes(chunk), 0L);
        try
        {
            for (; sent < most; sent += bytes.Length)
            {
                await _stream!.WriteAsync(bytes, _limit.Token);
            }
        }
        catch (IOException)
        {
            // It closed the connection on us.
        }

        return sent;
    }

    /// <summary>Nothing more comes from this side.</summary>
    public void EndSending() => _tcp.Client.Shutdown(SocketShutdown.Send);

    /// <returns>The status of the next answer, and its body as far as its length is told; 0 when the server only closed.</returns>
    public async Task<(int Status, string Body)> AnswerAsync()
    {
        var head = new StringBuilder();
        try
        {
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                var next = new byte[1];
                if (await _stream!.ReadAsync(next, _limit.Token) == 0)
                {
                    return (0, head.ToString());
                }

                head.Append((char)next[0]);
            }
        }
        catch (IOException)
        {
            return (0, head.ToString());
        }

        var lines = head.ToString().Split("\r\n");
        return (int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), await BodyAsync(lines));
    }

    public void Dispose()
    {
        _tcp.Dispose();
        _limit.Dispose();
    }

    private async Task<string> BodyAsync(string[] lines)
    {
        if (lines.Contains("Transfer-Encoding: chunked", StringComparer.OrdinalIgnoreCase))
        {
            var all = new StringBuilder();
            while (!all.ToString().EndsWith("0\r\n\r\n", StringComparison.Ordinal))
            {
                all.Append(await ReadAsync(1));
            }

            return all.ToString();
        }

        var length = lines.FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))?.Split(':')[1];
        return length is null && lines.Contains("Connection: close", StringComparer.OrdinalIgnoreCase)
            ? await new StreamReader(_stream!).ReadToEndAsync(_limit.Token)
            : await ReadAsync(int.Parse(length ?? "0", CultureInfo.InvariantCulture));
    }

    private async Task<string> ReadAsync(int count)
    {
        var bytes = new byte[count];
        await _stream!.ReadExactlyAsync(bytes, _limit.Token);
        return Encoding.UTF8.GetString(bytes);
    }
}

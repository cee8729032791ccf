using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Sealpost.Benchmarks;

/// <param name="Rate">Posts a second.</param>
/// <param name="Median">Of the answers, in milliseconds.</param>
/// <param name="Cost">Processor time of the server for a post, in milliseconds.</param>
internal sealed record Load(double Rate, double Median, double Percentile99, int Errors, double Cost = 0);

/// <summary>Posts over so many connections that are kept, one at a time on each; every post has content of its own.</summary>
internal static class LoadGenerator
{
    private const int Size = 1024;

    /// <param name="path">Of the form.</param>
    public static async Task<Load> RunAsync(int port, string path, int connections, TimeSpan time)
    {
        var (times, errors, number) = (new List<double>[connections], 0, 0);
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async at =>
        {
            times[at] = [];
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync("127.0.0.1", port);
            var buffer = new byte[16 * 1024];
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                var sent = Stopwatch.GetTimestamp();
                await socket.SendAsync(Request(path, Interlocked.Increment(ref number)));
                if (!await AnswerAsync(socket, buffer))
                {
                    Interlocked.Increment(ref errors);
                }

                times[at].Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            }
        }));
        var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
        List<double> all = [.. times.SelectMany(some => some).Order()];
        return new(all.Count / took, all[all.Count / 2], all[all.Count * 99 / 100], errors);
    }

    private static byte[] Request(string path, int number)
    {
        var body = $"name=Visitor+{number:D8}&email=visitor%40example.net&message=".PadRight(Size, 'x');
        return Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }

    /// <returns>Whether the post was taken. Answers here have a Content-Length or no content.</returns>
    private static async Task<bool> AnswerAsync(Socket socket, byte[] buffer)
    {
        for (var (length, end) = (0, -1); ;)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length));
            length += read > 0 ? read : throw new InvalidOperationException("The server left.");
            end = end >= 0 ? end : buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end >= 0 && length >= end + 4 + ContentLength(Encoding.ASCII.GetString(buffer, 0, end)))
            {
                return buffer[9] is (byte)'2' or (byte)'3';
            }

            if (end >= 0 && buffer.AsSpan(0, length).EndsWith("0\r\n\r\n"u8))
            {
                return buffer[9] is (byte)'2' or (byte)'3';
            }
        }
    }

    private static int ContentLength(string head)
    {
        const string name = "\r\nContent-Length: ";
        var at = head.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        return at >= 0 ? int.Parse(head.AsSpan(at + name.Length).ToString().Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture)
            : head.Contains("chunked", StringComparison.OrdinalIgnoreCase) ? int.MaxValue / 2 : 0;
    }
}

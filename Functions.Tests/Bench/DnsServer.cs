using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sealpost.Tests.Bench;

/// <summary>A name server (RFC 1035) on UDP and TCP: each name has the records that a test gives it; other names don't exist.</summary>
internal sealed class DnsServer : IAsyncDisposable
{
    private const int Soa = 6;
    private readonly UdpClient _udp;
    private readonly TcpListener _tcp;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<DnsQuestion, DnsReply> _replies = new();
    private readonly ConcurrentQueue<DnsQuestion> _asked = new();
    private readonly Task[] _serving;

    private DnsServer(UdpClient udp, TcpListener tcp)
    {
        (_udp, _tcp) = (udp, tcp);
        _serving = [ServeUdpAsync(), ServeTcpAsync()];
    }

    public string Address => $"127.0.0.1:{((IPEndPoint)_tcp.LocalEndpoint).Port}";

    /// <summary>Every question that came, also the same one again.</summary>
    public IReadOnlyList<DnsQuestion> Asked => [.. _asked];

    /// <summary>For names that have no reply of their own; NXDOMAIN where it is null.</summary>
    public DnsReply? Otherwise { get; set; }

    public static DnsServer Launch()
    {
        while (true)
        {
            var tcp = new TcpListener(IPAddress.Loopback, 0);
            tcp.Start();
            try
            {
                return new(new UdpClient((IPEndPoint)tcp.LocalEndpoint), tcp);
            }
            catch (SocketException)
            {
                // Another program has that port for UDP.
                tcp.Dispose();
            }
        }
    }

    public void Mx(string name, DnsReply reply) => _replies[new(name, 15)] = reply;

    public void A(string name, DnsReply reply) => _replies[new(name, 1)] = reply;

    public void Aaaa(string name, DnsReply reply) => _replies[new(name, 28)] = reply;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _udp.Dispose();
        _tcp.Dispose();
        await Task.WhenAll(_serving);
        _end.Dispose();
    }

    private async Task ServeUdpAsync()
    {
        try
        {
            while (true)
            {
                var request = await _udp.ReceiveAsync(_end.Token);
                if (Answer(request.Buffer, tcp: false) is { } answer)
                {
                    await _udp.SendAsync(answer, request.RemoteEndPoint, _end.Token);
                }
            }
        }
        catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    /// <summary>One connection after the other, one question each; a message has its length in front (RFC 1035, section 4.2.2).</summary>
    private async Task ServeTcpAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _tcp.AcceptTcpClientAsync(_end.Token);
                var stream = client.GetStream();
                var length = new byte[2];
                await stream.ReadExactlyAsync(length, _end.Token);
                var request = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await stream.ReadExactlyAsync(request, _end.Token);
                if (Answer(request, tcp: true) is { } answer)
                {
                    await stream.WriteAsync((byte[])[(byte)(answer.Length >> 8), (byte)answer.Length, .. answer], _end.Token);
                }
            }
        }
        catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException or SocketException or IOException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private byte[]? Answer(byte[] request, bool tcp)
    {
        var (question, bytes) = Question(request);
        if (!tcp)
        {
            _asked.Enqueue(question);
        }

        var reply = _replies.GetValueOrDefault(question)
            ?? (_replies.Keys.Any(key => key.Name == question.Name) ? new DnsReply() : Otherwise ?? new DnsReply(3));
        return reply.Manner switch
        {
            DnsManner.Silent => null,
            DnsManner.Garbage => [0xff, 0x00, 0xff],
            DnsManner.TruncatedForGood when tcp => null,
            DnsManner.Truncated or DnsManner.TruncatedForGood when !tcp => Message(request, bytes, reply with { Answers = [] }, truncated: true),
            DnsManner.WrongId => Message([(byte)~request[0], .. request[1..]], bytes, reply, truncated: false),
            DnsManner.BrokenRecords => Message(request, bytes, reply, truncated: false)[..^8],
            _ => Message(request, bytes, reply, truncated: false),
        };
    }

    private static (DnsQuestion Question, byte[] Bytes) Question(byte[] request)
    {
        var (labels, at) = (new List<string>(), 12);
        while (request[at] > 0)
        {
            labels.Add(Encoding.ASCII.GetString(request, at + 1, request[at]));
            at += 1 + request[at];
        }

        var type = BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(at + 1));
        return (new(string.Join('.', labels).ToLowerInvariant(), type), request[12..(at + 5)]);
    }

    private static byte[] Message(byte[] request, byte[] question, DnsReply reply, bool truncated)
    {
        var authority = reply.NegativeTtl is { } ttl ? Authority(ttl) : [];
        return
        [
            request[0], request[1], (byte)(truncated ? 0x83 : 0x81), (byte)(0x80 | reply.Code),
            0, 1, 0, (byte)reply.Answers.Count, 0, (byte)(authority.Length > 0 ? 1 : 0), 0, 0,
            .. question, .. reply.Answers.SelectMany(record => record.Encode(0xC0, 0x0C)), .. authority,
        ];
    }

    /// <summary>Two names, serial, refresh, retry, expire, and the least time to live.</summary>
    private static byte[] Authority(uint minimum)
    {
        var times = new byte[20];
        BinaryPrimitives.WriteUInt32BigEndian(times.AsSpan(16), minimum);
        return new DnsRecord(Soa, [.. DnsRecord.Name("ns.example"), .. DnsRecord.Name("admin.example"), .. times], 86_400).Encode(DnsRecord.Name("example"));
    }
}

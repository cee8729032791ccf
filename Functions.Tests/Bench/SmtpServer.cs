using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Sealpost.Tests.Bench;

/// <summary>A real SMTP server on loopback whose answers a test can script: one entry a stage and connection; null drops the line.</summary>
internal sealed class SmtpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<string> _mails = Channel.CreateUnbounded<string>();
    private readonly StringBuilder _wire = new();
    private readonly Task _serving;

    public SmtpServer()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>What to answer, by verb (MAIL, RCPT, DATA, or "." for the final dot); taken once each.</summary>
    public Dictionary<string, Queue<string?>> Script { get; } = [];

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Every byte that clients sent, as Latin-1.</summary>
    public string Wire
    {
        get
        {
            lock (_wire)
            {
                return _wire.ToString();
            }
        }
    }

    public int Waiting => _mails.Reader.Count;

    /// <returns>The next mail, dots unstuffed, as Latin-1.</returns>
    public async Task<string> NextMailAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await _mails.Reader.ReadAsync(limit.Token);
    }

    public void On(string verb, params string?[] answers) => Script[verb] = new(answers);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                _ = TalkAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException)
        {
            // Stopped.
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
                await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { AutoFlush = true, NewLine = "\r\n" };
                await writer.WriteLineAsync("220 test ESMTP");
                while (await ReadAsync(reader) is { } line && await AnswerAsync(line, reader, writer))
                {
                }
            }
            catch (Exception end) when (end is IOException or OperationCanceledException)
            {
                // The client is gone.
            }
        }
    }

    private async Task<bool> AnswerAsync(string line, StreamReader reader, StreamWriter writer)
    {
        var verb = line.Split(' ', ':')[0].ToUpperInvariant();
        var fallback = verb switch { "DATA" => "354 go ahead", "QUIT" => "221 bye", "EHLO" => "250-test\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES", _ => "250 2.0.0 ok" };
        if (Next(verb, fallback) is not { } answer)
        {
            return false;
        }

        await writer.WriteLineAsync(answer);
        if (verb != "DATA" || !answer.StartsWith("354", StringComparison.Ordinal))
        {
            return verb != "QUIT";
        }

        var mail = new StringBuilder();
        while (await ReadAsync(reader) is { } text && text != ".")
        {
            mail.Append(text.StartsWith('.') ? text[1..] : text).Append("\r\n");
        }

        var fate = Next(".", "250 2.0.0 queued as T1");
        if (fate is null || fate.StartsWith('2'))
        {
            _mails.Writer.TryWrite(mail.ToString());
        }

        if (fate is not null)
        {
            await writer.WriteLineAsync(fate);
        }

        return fate is not null;
    }

    private string? Next(string verb, string fallback) =>
        Script.TryGetValue(verb, out var answers) && answers.TryDequeue(out var answer) ? answer : fallback;

    private async Task<string?> ReadAsync(StreamReader reader)
    {
        var line = await reader.ReadLineAsync(_stop.Token);
        lock (_wire)
        {
            _wire.Append(line).Append('\n');
        }

        return line;
    }
}

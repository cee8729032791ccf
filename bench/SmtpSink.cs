using System.Diagnostics;
using System.Globalization;
using Sealpost.Tests.Bench;

namespace Sealpost.Benchmarks;

/// <summary>Postfix's smtp-sink (https://www.postfix.org/smtp-sink.1.html): takes everything, keeps nothing, and counts aloud.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _reading;
    private readonly Lock _lock = new();
    private readonly List<long> _times = [];
    private readonly SemaphoreSlim _more = new(0);

    private SmtpSink(int port)
    {
        Port = port;
        string[] user = Environment.UserName == "root" ? ["-u", "nobody"] : [];
        _process = Process.Start(new ProcessStartInfo("smtp-sink", [.. user, "-c", $"127.0.0.1:{port}", "1000"]) { RedirectStandardOutput = true })!;
        _reading = ReadAsync();
    }

    public int Port { get; }

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _times.Count;
            }
        }
    }

    public static async Task<SmtpSink> StartAsync()
    {
        var sink = new SmtpSink(Azurite.FreePort());
        await Listening.UntilAsync(sink.Port);
        return sink;
    }

    /// <summary>Waits until it has so many mails.</summary>
    public async Task UntilAsync(int count, TimeSpan limit)
    {
        using var patience = new CancellationTokenSource(limit);
        while (Count < count)
        {
            await _more.WaitAsync(patience.Token);
        }
    }

    /// <returns>How long it took from one mail to another, counted from 1.</returns>
    public TimeSpan Between(int first, int last)
    {
        lock (_lock)
        {
            return Stopwatch.GetElapsedTime(_times[first - 1], _times[last - 1]);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
        _more.Dispose();
    }

    /// <summary>It says "sess=1 quit=0 mesg=17" at each change, with a carriage return behind it.</summary>
    private async Task ReadAsync()
    {
        var (buffer, line) = (new char[4096], new List<char>());
        while (await _process.StandardOutput.ReadAsync(buffer) is > 0 and var count)
        {
            var now = Stopwatch.GetTimestamp();
            foreach (var letter in buffer.AsSpan(0, count))
            {
                if (letter != '\r')
                {
                    line.Add(letter);
                    continue;
                }

                Note(new string([.. line]), now);
                line.Clear();
            }

            _more.Release();
        }
    }

    private void Note(string line, long now)
    {
        var messages = int.Parse(line.AsSpan(line.LastIndexOf('=') + 1), CultureInfo.InvariantCulture);
        lock (_lock)
        {
            while (_times.Count < messages)
            {
                _times.Add(now);
            }
        }
    }
}

using System.Net.Security;
using System.Text;

namespace Sealpost.Sending.Relays;

/// <summary>
/// Bytes and replies of one connection. Each wait has the time-out of the settings, whatever trickles in. Whatever is thrown here
/// ends the connection.
/// </summary>
internal sealed class SmtpWire : IDisposable
{
    /// <summary>A reply has a few hundred bytes (RFC 5321, section 4.5.3.1.5); EHLO's a little more.</summary>
    private const int LongestReply = 16 * 1024;

    private readonly TimeSpan _timeout;
    private readonly CancellationTokenSource _wait;
    private readonly byte[] _input = new byte[4096];
    private Stream _stream;
    private int _start;
    private int _end;
    private Task<int>? _ahead;

    public SmtpWire(Stream stream, TimeSpan timeout, TimeProvider time)
    {
        (_stream, _timeout) = (stream, timeout);
        _wait = new(Timeout.InfiniteTimeSpan, time);
    }

    public bool IsTls => _stream is SslStream;

    /// <summary>Whether the server has said something, or gone, since <see cref="ReadAhead"/>.</summary>
    public bool HasAnswer => _start != _end || _ahead is { IsCompleted: true };

    /// <summary>Starts to read while something is written: a server may refuse a large mail before it has all of it.</summary>
    public void ReadAhead()
    {
        if (_start == _end && _ahead is null)
        {
            (_start, _end) = (0, 0);
            _ahead = _stream.ReadAsync(_input, 0, _input.Length);
        }
    }

    /// <exception cref="InvalidDataException">The bytes are no reply.</exception>
    /// <exception cref="EndOfStreamException">The server closed the connection.</exception>
    /// <exception cref="TimeoutException">The reply was not complete in time.</exception>
    /// <exception cref="OperationCanceledException">The limit was reached.</exception>
    public async ValueTask<SmtpReply> ReadAsync(CancellationToken limit, int patience = 1)
    {
        StringBuilder? earlier = null;
        using var waiting = Wait(patience, limit);
        try
        {
            for (var total = 0; ;)
            {
                var line = await LineAsync(total);
                total += line.Length;
                var code = SmtpReply.CodeOf(line.Span) ?? throw new InvalidDataException("The server's answer is no SMTP reply.");
                var text = Encoding.UTF8.GetString(line.Span[Math.Min(4, line.Length)..]);
                if (line.Length < 4 || line.Span[3] != '-')
                {
                    return new(code, earlier?.Append(text).ToString() ?? text);
                }

                (earlier ??= new()).Append(text).Append('\n');
            }
        }
        catch (OperationCanceledException)
        {
            throw Ended(limit);
        }
        finally
        {
            _wait.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken limit)
    {
        using var waiting = Wait(1, limit);
        try
        {
            await _stream.WriteAsync(bytes, _wait.Token);
            await _stream.FlushAsync(_wait.Token);
        }
        catch (OperationCanceledException)
        {
            throw Ended(limit);
        }
        finally
        {
            _wait.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    public ValueTask WriteAsync(string command, CancellationToken limit) => WriteAsync(Encoding.UTF8.GetBytes(command), limit);

    /// <summary>What the server sent in clear after it agreed to TLS is none of ours (RFC 3207, section 6; CVE-2011-0411).</summary>
    public async Task StartTlsAsync(SslClientAuthenticationOptions options, CancellationToken limit)
    {
        if (_start != _end)
        {
            throw new InvalidDataException("The server sent more than its answer before TLS.");
        }

        var tls = new SslStream(_stream);
        _stream = tls;
        using var waiting = Wait(1, limit);
        try
        {
            await tls.AuthenticateAsClientAsync(options, _wait.Token);
        }
        catch (OperationCanceledException)
        {
            throw Ended(limit);
        }
        finally
        {
            _wait.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _wait.Dispose();
    }

    private CancellationTokenRegistration Wait(int patience, CancellationToken limit)
    {
        _wait.CancelAfter(_timeout * patience);
        return limit.UnsafeRegister(static wait => ((CancellationTokenSource)wait!).Cancel(), _wait);
    }

    private static Exception Ended(CancellationToken limit) => limit.IsCancellationRequested
        ? new OperationCanceledException(limit)
        : new TimeoutException("The server did not answer in time.");

    /// <returns>A line without its end; only good until the next call.</returns>
    private async ValueTask<ReadOnlyMemory<byte>> LineAsync(int total)
    {
        while (true)
        {
            var length = _input.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var line = _input.AsMemory(_start, length);
                _start += length + 1;
                return line.Length > 0 && line.Span[^1] == '\r' ? line[..^1] : line;
            }

            if (_start > 0)
            {
                _input.AsSpan(_start, _end - _start).CopyTo(_input);
                (_start, _end) = (0, _end - _start);
            }

            if (_end == _input.Length || total > LongestReply)
            {
                throw new InvalidDataException("The server's answer is too long.");
            }

            var count = _ahead is { } ahead ? await ahead.WaitAsync(_wait.Token) : await _stream.ReadAsync(_input.AsMemory(_end), _wait.Token);
            _ahead = null;
            _end += count;
            if (count == 0)
            {
                throw new EndOfStreamException("The server closed the connection.");
            }
        }
    }
}

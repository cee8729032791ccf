using System.Net.Security;
using System.Net.Sockets;

namespace Sealpost.Tests.Smtp;

/// <summary>The bytes of one connection, in the clear or under TLS, with a transcript of the client's.</summary>
internal sealed class SmtpChannel(Socket socket) : IDisposable
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;
    private Stream _stream = new NetworkStream(socket, ownsSocket: true);
    private bool _isReset;

    public ClientTranscript Transcript { get; } = new();

    public bool IsTls => _stream is SslStream;

    /// <summary>This side says no more; after an orderly end, what the client still sends is ignored.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>The next line with its terminator, null at the end of the connection.</summary>
    public async Task<byte[]?> ReadLineAsync(CancellationToken cancellation)
    {
        using var line = new MemoryStream();
        while (!_isReset)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n') + 1;
            var isWhole = length > 0;
            length = isWhole ? length : _end - _start;
            line.Write(_buffer, _start, length);
            _start += length;
            if (isWhole)
            {
                return line.ToArray();
            }

            _start = 0;
            _end = await _stream.ReadAsync(_buffer, cancellation);
            if (_end == 0)
            {
                break;
            }

            Transcript.Add(_buffer.AsSpan(0, _end), IsTls);
        }

        return null;
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (!IsEnded)
        {
            await _stream.WriteAsync(bytes, cancellation);
            await _stream.FlushAsync(cancellation);
        }
    }

    /// <summary>One segment (or TLS record) for each byte; the socket does not wait to fill a segment.</summary>
    public async Task WriteSlowlyAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        socket.NoDelay = true;
        for (var at = 0; at < bytes.Length; at++)
        {
            await WriteAsync(bytes.Slice(at, 1), cancellation);
            await Task.Yield();
        }
    }

    public async Task StartTlsAsync(SmtpServerOptions options, CancellationToken cancellation)
    {
        // What was sent along with STARTTLS is not part of the secured conversation (RFC 3207, section 6).
        _start = _end = 0;
        var tls = new SslStream(_stream);
        _stream = tls;
        var asked = options.ClientCertificate;
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = options.Certificate,
                ClientCertificateRequired = asked is not null,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => asked is null || asked(certificate),
            },
            cancellation);
    }

    public void End(bool hard)
    {
        if (IsEnded)
        {
            return;
        }

        IsEnded = true;
        if (hard)
        {
            _isReset = true;
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
        }
        else
        {
            // A close with unread bytes would turn into a reset and could take the last reply with it.
            socket.Shutdown(SocketShutdown.Send);
        }
    }

    public void Dispose() => _stream.Dispose();
}

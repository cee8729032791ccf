using MailKit;

namespace Sealpost.Sending;

/// <summary>
/// Knows whether the end of the content (RFC 5321, section 4.1.1.4: CRLF "." CRLF) was handed to the network. Before it a
/// broken connection means "not taken"; after it, "nobody knows". Content is dot-stuffed, so the five bytes occur once.
/// </summary>
internal sealed class FinalDotWatch : IProtocolLogger
{
    private static ReadOnlySpan<byte> FinalDot => "\r\n.\r\n"u8;

    private int _matched;

    public bool Sent { get; private set; }

    public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

    public void LogConnect(Uri uri)
    {
    }

    public void LogClient(byte[] buffer, int offset, int count)
    {
        foreach (var value in buffer.AsSpan(offset, count))
        {
            _matched = value == FinalDot[_matched] ? _matched + 1 : value == (byte)'\r' ? 1 : 0;
            if (_matched == FinalDot.Length)
            {
                (Sent, _matched) = (true, 0);
            }
        }
    }

    public void LogServer(byte[] buffer, int offset, int count)
    {
    }

    public void Dispose()
    {
    }
}

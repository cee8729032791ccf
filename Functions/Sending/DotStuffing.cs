using System.Buffers;

namespace Sealpost.Sending;

/// <summary>
/// A line that begins with a dot gets another one, so that none looks like the end of the content (RFC 5321, section 4.5.2). So
/// does one after a bare LF, which our messages don't have: no server may see an end where we see none.
/// </summary>
internal sealed class DotStuffing
{
    private bool _lineStarts = true;

    private static ReadOnlySpan<byte> FinalDot => ".\r\n"u8;

    /// <param name="message">Ends with CRLF.</param>
    /// <returns>With the final dot.</returns>
    public static ReadOnlyMemory<byte> Whole(ReadOnlySpan<byte> message)
    {
        var writer = new ArrayBufferWriter<byte>(message.Length + (message.Length / 64) + FinalDot.Length);
        new DotStuffing().Add(message, writer);
        writer.Write(FinalDot);
        return writer.WrittenMemory;
    }

    /// <summary>The next part of the content.</summary>
    public void Add(ReadOnlySpan<byte> part, IBufferWriter<byte> to)
    {
        while (!part.IsEmpty)
        {
            if (_lineStarts && part[0] == '.')
            {
                to.Write("."u8);
            }

            var end = part.IndexOf((byte)'\n') + 1;
            _lineStarts = end > 0;
            var line = part[..(end > 0 ? end : part.Length)];
            to.Write(line);
            part = part[line.Length..];
        }
    }

    /// <summary>Ends the content.</summary>
    public static void End(IBufferWriter<byte> to) => to.Write(FinalDot);
}

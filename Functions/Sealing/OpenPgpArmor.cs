using System.Buffers.Text;

namespace Sealpost.Sealing;

/// <summary>
/// A message in ASCII (RFC 9580, section 6.2): lines of 64 characters that end in CR LF, no "Version" header, which helps nobody but
/// who looks for weak programs. The checksum is kept: section 6.1 leaves it out only where every reader is known to be new, and
/// older programs for our recipients' keys refuse an armor without one.
/// </summary>
internal sealed class OpenPgpArmor : OpenPgpWriter
{
    private const int LineOctets = 48;
    private const int LineSize = 66;
    private const int MostLines = 128;

    private readonly Stream _output;
    private readonly byte[] _text = new byte[LineSize * MostLines];
    private readonly byte[] _rest = new byte[LineOctets];
    private OpenPgpCrc24 _checksum = new();
    private int _textUsed;
    private int _restUsed;

    public OpenPgpArmor(Stream output)
    {
        _output = output;
        output.Write("-----BEGIN PGP MESSAGE-----\r\n\r\n"u8);
    }

    /// <returns>The characters that a message of so many octets becomes, or a few more.</returns>
    public static long SizeOf(long octets) => (octets + LineOctets - 1) / LineOctets * LineSize + 2 * LineSize;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _checksum.Append(buffer);
        if (_restUsed > 0)
        {
            var count = Math.Min(buffer.Length, LineOctets - _restUsed);
            Keep(buffer[..count]);
            buffer = buffer[count..];
            if (_restUsed < LineOctets)
            {
                return;
            }

            WriteRest();
        }

        while (buffer.Length >= LineOctets)
        {
            WriteLine(buffer[..LineOctets]);
            buffer = buffer[LineOctets..];
        }

        Keep(buffer);
    }

    public override void Complete()
    {
        if (_restUsed > 0)
        {
            WriteRest();
        }

        _output.Write(_text.AsSpan(0, _textUsed));
        _textUsed = 0;
        _output.WriteByte((byte)'=');
        WriteLine(_checksum.ToBytes());
        _output.Write(_text.AsSpan(0, _textUsed));
        _output.Write("-----END PGP MESSAGE-----\r\n"u8);
    }

    private void Keep(ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(_rest.AsSpan(_restUsed));
        _restUsed += octets.Length;
    }

    private void WriteRest()
    {
        WriteLine(_rest.AsSpan(0, _restUsed));
        _restUsed = 0;
    }

    private void WriteLine(ReadOnlySpan<byte> octets)
    {
        if (_textUsed > _text.Length - LineSize)
        {
            _output.Write(_text.AsSpan(0, _textUsed));
            _textUsed = 0;
        }

        Base64.EncodeToUtf8(octets, _text.AsSpan(_textUsed), out _, out var characters);
        _textUsed += characters;
        "\r\n"u8.CopyTo(_text.AsSpan(_textUsed));
        _textUsed += 2;
    }
}

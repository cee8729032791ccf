using System.Buffers.Text;
using System.Text;

namespace Sealpost.Sealing;

/// <summary>
/// ASCII armor (RFC 9580, section 6), CRLF. The check sum stays, though new programs do without it: there are old ones that don't.
/// Disposing of it writes the end and leaves the output open.
/// </summary>
internal sealed class OpenPgpArmorStream : WriteOnlyStream
{
    /// <summary>64 characters.</summary>
    private const int LineSize = 48;
    private const int EncodedSize = 64;
    private const int Lines = 64;

    private static readonly uint[] Table = MakeTable();

    private readonly Stream _output;
    private readonly byte[] _plain = new byte[LineSize * Lines];
    private readonly byte[] _text = new byte[(EncodedSize + 2) * Lines];
    private uint _crc = 0xB704CE;
    private int _length;
    private bool _isDisposed;

    public OpenPgpArmorStream(Stream output)
    {
        _output = output;
        output.Write("-----BEGIN PGP MESSAGE-----\r\n\r\n"u8);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var count = Math.Min(buffer.Length, _plain.Length - _length);
            buffer[..count].CopyTo(_plain.AsSpan(_length));
            buffer = buffer[count..];
            _length += count;
            if (_length == _plain.Length)
            {
                Encode();
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            Encode();
            byte[] sum = [(byte)(_crc >> 16), (byte)(_crc >> 8), (byte)_crc];
            _output.Write(Encoding.ASCII.GetBytes($"={Convert.ToBase64String(sum)}\r\n-----END PGP MESSAGE-----\r\n"));
        }

        base.Dispose(disposing);
    }

    private void Encode()
    {
        var at = 0;
        for (var start = 0; start < _length; start += LineSize)
        {
            var line = _plain.AsSpan(start, Math.Min(LineSize, _length - start));
            Base64.EncodeToUtf8(line, _text.AsSpan(at), out _, out var written);
            at += written;
            (_text[at], _text[at + 1]) = ((byte)'\r', (byte)'\n');
            at += 2;
        }

        Add(_plain.AsSpan(0, _length));
        _output.Write(_text, 0, at);
        _length = 0;
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        var crc = _crc;
        foreach (var value in bytes)
        {
            crc = ((crc << 8) ^ Table[((crc >> 16) ^ value) & 0xFF]) & 0xFFFFFF;
        }

        _crc = crc;
    }

    /// <summary>RFC 9580, section 6.1.1.</summary>
    private static uint[] MakeTable() => [.. Enumerable.Range(0, 256).Select(value =>
    {
        var crc = (uint)value << 16;
        for (var bit = 0; bit < 8; bit++)
        {
            crc = (crc << 1) ^ ((crc & 0x800000) != 0 ? 0x1864CFBu : 0);
        }

        return crc & 0xFFFFFF;
    })];
}

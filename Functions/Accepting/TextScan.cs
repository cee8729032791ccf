using System.Text;

namespace Sealpost.Accepting;

/// <summary>Text is what is UTF-8 from the first byte to the last, and has no NUL.</summary>
internal sealed class TextScan : IContentScan
{
    private readonly Decoder _decoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
    private readonly char[] _characters = new char[1024];
    private bool _broken;

    public IReadOnlyList<FileType> Candidates => _broken ? [] : [FileTypes.Text];

    public void Add(ReadOnlySpan<byte> bytes) => Decode(bytes, last: false);

    public FileType? Finish()
    {
        Decode([], last: true);
        return _broken ? null : FileTypes.Text;
    }

    private void Decode(ReadOnlySpan<byte> bytes, bool last)
    {
        _broken = _broken || bytes.Contains((byte)0);
        try
        {
            for (var complete = false; !complete && !_broken;)
            {
                _decoder.Convert(bytes, _characters, last, out var used, out _, out complete);
                bytes = bytes[used..];
            }
        }
        catch (DecoderFallbackException)
        {
            _broken = true;
        }
    }
}

using System.Buffers.Binary;

namespace Sealpost.Accepting;

/// <summary>
/// Reads the names in a ZIP file as it passes (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, section 4.3.7):
/// Office documents are archives with certain entries. A document with macros is none of the types that a form can take.
/// </summary>
internal sealed class ZipScan(ReadOnlySpan<byte> head) : IContentScan
{
    private const int HeaderSize = 30;
    private const int LongestName = 256;

    private readonly FileType? _openDocument = FileMarks.OpenDocument(head);
    private readonly byte[] _window = new byte[4 * 1024];
    private readonly HashSet<FileType> _found = [];
    private int _length;
    private long _skip;
    private bool _office;
    private bool _macros;

    public IReadOnlyList<FileType> Candidates => _openDocument is not null ? [_openDocument]
        : _macros ? [] : [FileTypes.Docx, FileTypes.Xlsx, FileTypes.Pptx, FileTypes.Zip];

    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            // The content of an entry may be an archive itself; its names are not ours.
            var skipped = (int)Math.Min(_skip, bytes.Length);
            _skip -= skipped;
            bytes = bytes[skipped..];
            var taken = Math.Min(bytes.Length, _window.Length - _length);
            bytes[..taken].CopyTo(_window.AsSpan(_length));
            _length += taken;
            bytes = bytes[taken..];
            while (_length > 0 && ReadEntry())
            {
            }
        }
    }

    public FileType? Finish() => _openDocument ?? (_macros ? null : _office && _found.Count == 1 ? _found.Single() : FileTypes.Zip);

    /// <returns>Whether there may be another in the window.</returns>
    private bool ReadEntry()
    {
        var window = _window.AsSpan(0, _length);
        var start = window.IndexOf("PK\x3\x4"u8);
        if (start < 0)
        {
            Drop(Math.Max(0, _length - 3));
            return false;
        }

        Drop(start);
        window = _window.AsSpan(0, _length);
        if (_length < HeaderSize)
        {
            return false;
        }

        var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(window[26..]);
        var shown = Math.Min((int)nameLength, LongestName);
        if (_length < HeaderSize + shown)
        {
            return false;
        }

        Note(window.Slice(HeaderSize, shown));
        // Bit 3: the size only follows the content, so that the next header must be looked for.
        var sizeFollows = (window[6] & 8) != 0;
        Drop(sizeFollows ? HeaderSize + shown
            : HeaderSize + nameLength + BinaryPrimitives.ReadUInt16LittleEndian(window[28..]) + (long)BinaryPrimitives.ReadUInt32LittleEndian(window[18..]));
        return true;
    }

    private void Note(ReadOnlySpan<byte> name)
    {
        _office |= name.SequenceEqual("[Content_Types].xml"u8);
        _macros |= name.EndsWith("vbaProject.bin"u8);
        if (name.StartsWith("word/"u8))
        {
            _found.Add(FileTypes.Docx);
        }
        else if (name.StartsWith("xl/"u8))
        {
            _found.Add(FileTypes.Xlsx);
        }
        else if (name.StartsWith("ppt/"u8))
        {
            _found.Add(FileTypes.Pptx);
        }
    }

    private void Drop(long count)
    {
        var here = (int)Math.Min(count, _length);
        _skip += count - here;
        _length -= here;
        _window.AsSpan(here, _length).CopyTo(_window);
    }
}

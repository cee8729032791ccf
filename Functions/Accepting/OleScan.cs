using System.Buffers.Binary;
using System.Text;

namespace Sealpost.Accepting;

/// <summary>
/// Reads the directory of a Compound File ([MS-CFB] section 2.6: entries of 128 bytes, aligned), which tells an old Word or
/// Excel file from an installer, a mail or another of the format's many uses. One with macros is none that a form can take.
/// </summary>
internal sealed class OleScan : IContentScan
{
    private const int EntrySize = 128;

    private readonly byte[] _entry = new byte[EntrySize];
    private readonly HashSet<FileType> _found = [];
    private int _length;
    private bool _macros;

    public IReadOnlyList<FileType> Candidates => _macros ? [] : [FileTypes.Doc, FileTypes.Xls];

    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var taken = Math.Min(bytes.Length, EntrySize - _length);
            bytes[..taken].CopyTo(_entry.AsSpan(_length));
            _length += taken;
            bytes = bytes[taken..];
            if (_length == EntrySize)
            {
                Note();
                _length = 0;
            }
        }
    }

    public FileType? Finish() => !_macros && _found.Count == 1 ? _found.Single() : null;

    private void Note()
    {
        // In bytes, with the final NUL; 1 is a storage, 2 a stream.
        var length = BinaryPrimitives.ReadUInt16LittleEndian(_entry.AsSpan(64));
        if (length is < 4 or > 64 || _entry[66] is not (1 or 2))
        {
            return;
        }

        switch (Encoding.Unicode.GetString(_entry, 0, length - 2))
        {
            case "WordDocument":
                _found.Add(FileTypes.Doc);
                break;
            case "Workbook" or "Book":
                _found.Add(FileTypes.Xls);
                break;
            case "Macros" or "_VBA_PROJECT_CUR":
                _macros = true;
                break;
        }
    }
}

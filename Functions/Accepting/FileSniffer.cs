namespace Sealpost.Accepting;

/// <summary>
/// Tells a file's type from its content while it passes, by the marks that the formats begin with; for archives and Office
/// documents also by what they hold. The name and the type that the browser says are never asked.
/// </summary>
internal sealed class FileSniffer
{
    /// <summary>Enough for every mark, and for the list of brands that an ISO media file begins with.</summary>
    private const int HeadSize = 256;

    private readonly byte[] _head = new byte[HeadSize];
    private int _length;
    private FileType? _type;
    private IContentScan? _scan;
    private bool _decided;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (!_decided)
        {
            var taken = Math.Min(bytes.Length, HeadSize - _length);
            bytes[..taken].CopyTo(_head.AsSpan(_length));
            _length += taken;
            bytes = bytes[taken..];
            if (_length == HeadSize)
            {
                Decide();
            }
        }

        if (_decided)
        {
            _scan?.Add(bytes);
        }
    }

    /// <summary>Called at the end of the file.</summary>
    /// <returns>Null for what is not known, and for an empty file.</returns>
    public FileType? Finish()
    {
        Decide();
        return _scan is null ? _type : _scan.Finish();
    }

    /// <summary>Whether it may still be one of these, as far as it has come.</summary>
    public bool MayBe(IReadOnlyList<FileType> types) =>
        !_decided || (_scan?.Candidates ?? (_type is null ? [] : [_type])).Any(type => FileTypes.Match(types, type) is not null);

    private void Decide()
    {
        if (!_decided)
        {
            _decided = true;
            var head = _head.AsSpan(0, _length);
            _type = FileMarks.Find(head);
            _scan = _type is not null || head.IsEmpty ? null
                : FileMarks.IsZip(head) ? new ZipScan(head) : FileMarks.IsOle(head) ? new OleScan() : new TextScan();
            _scan?.Add(head);
        }
    }
}

/// <summary>Tells what the mark at the beginning does not tell.</summary>
internal interface IContentScan
{
    /// <summary>What it may still turn out to be.</summary>
    IReadOnlyList<FileType> Candidates { get; }

    void Add(ReadOnlySpan<byte> bytes);

    FileType? Finish();
}

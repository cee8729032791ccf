namespace Sealpost.Enqueuing;

/// <summary>Reads content and gives it out sealed, piece by piece. It looks one piece ahead, because the last one is marked.</summary>
internal sealed class SealingReader(Stream content, FileCipher cipher)
{
    private readonly byte[][] _pieces = [new byte[FileCipher.PieceSize], new byte[FileCipher.PieceSize]];
    private int _length = -1;

    /// <summary>Whether the last piece has been given out.</summary>
    public bool AtEnd { get; private set; }

    /// <param name="block">Of whole sealed pieces; all but the last block are filled.</param>
    /// <returns>How many bytes; 0 at the end.</returns>
    public async ValueTask<int> ReadAsync(Memory<byte> block, CancellationToken cancel)
    {
        var filled = 0;
        while (!AtEnd && filled + FileCipher.SealedPieceSize <= block.Length)
        {
            _length = _length < 0 ? await FillAsync(_pieces[0], cancel) : _length;
            var next = await FillAsync(_pieces[1], cancel);
            AtEnd = next == 0;
            filled += cipher.Seal(_pieces[0].AsSpan(0, _length), AtEnd, block.Span[filled..]);
            (_pieces[0], _pieces[1], _length) = (_pieces[1], _pieces[0], next);
        }

        return filled;
    }

    private ValueTask<int> FillAsync(byte[] piece, CancellationToken cancel) =>
        content.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, cancel);
}

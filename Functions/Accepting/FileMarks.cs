namespace Sealpost.Accepting;

/// <summary>The marks at the beginning of files, https://en.wikipedia.org/wiki/List_of_file_signatures and the formats' own specifications.</summary>
internal static class FileMarks
{
    /// <param name="head">The first 256 bytes, or the whole file when it is shorter.</param>
    public static FileType? Find(ReadOnlySpan<byte> head) => head switch
    {
        _ when head.StartsWith("%PDF-"u8) => FileTypes.Pdf,
        [0xff, 0xd8, 0xff, ..] => FileTypes.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => FileTypes.Png,
        _ when head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8) => FileTypes.Gif,
        _ when head.StartsWith("RIFF"u8) && At(head, 8, "WEBP"u8) => FileTypes.Webp,
        _ when At(head, 4, "ftyp"u8) => IsoMedia(head),
        _ when head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8) => FileTypes.Tiff,
        _ when head.StartsWith(@"{\rtf1"u8) => FileTypes.Rtf,
        // MPEG audio, layer III, with or without a title in front (https://id3.org/id3v2.4.0-structure).
        [(byte)'I', (byte)'D', (byte)'3', 2 or 3 or 4, ..] => FileTypes.Mp3,
        [0xff, 0xfb or 0xfa or 0xf3 or 0xf2, ..] => FileTypes.Mp3,
        _ => null,
    };

    public static bool IsZip(ReadOnlySpan<byte> head) => head.StartsWith("PK\x3\x4"u8);

    /// <summary>Compound File Binary, [MS-CFB] section 2.2.</summary>
    public static bool IsOle(ReadOnlySpan<byte> head) => head is [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..];

    /// <summary>An OpenDocument begins with its media type, stored plainly (OpenDocument 1.3 part 2, section 3.3).</summary>
    public static FileType? OpenDocument(ReadOnlySpan<byte> head) =>
        !At(head, 30, "mimetype"u8) ? null
        : At(head, 38, "application/vnd.oasis.opendocument.textPK"u8) ? FileTypes.Odt
        : At(head, 38, "application/vnd.oasis.opendocument.spreadsheetPK"u8) ? FileTypes.Ods
        : null;

    /// <summary>The box "ftyp" names the main brand and those that it is compatible with (ISO/IEC 14496-12, section 4.3).</summary>
    private static FileType? IsoMedia(ReadOnlySpan<byte> head)
    {
        var size = Math.Min(head.Length, (int)Math.Min(int.MaxValue, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(head)));
        var heic = false;
        var mp4 = false;
        for (var at = 8; at + 4 <= size; at += at == 8 ? 8 : 4)
        {
            var brand = head.Slice(at, 4);
            if (brand.SequenceEqual("avif"u8) || brand.SequenceEqual("qt  "u8))
            {
                return null;
            }

            heic |= brand.SequenceEqual("heic"u8) || brand.SequenceEqual("heix"u8);
            mp4 |= brand.SequenceEqual("mp41"u8) || brand.SequenceEqual("mp42"u8) || brand.SequenceEqual("isom"u8) || brand.SequenceEqual("iso2"u8);
        }

        return heic ? FileTypes.Heic : mp4 ? FileTypes.Mp4 : null;
    }

    private static bool At(ReadOnlySpan<byte> head, int at, ReadOnlySpan<byte> mark) => head.Length >= at && head[at..].StartsWith(mark);
}

using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Sealpost.Tests.Bench;

/// <summary>Files of many kinds: the marks that tell them, and random content.</summary>
internal static class SampleFiles
{
    public static byte[] Pdf(int size = 5_000) => WithHead("%PDF-1.7\n"u8, size);

    public static byte[] Jpeg(int size = 5_000) => WithHead([0xff, 0xd8, 0xff, 0xe0], size);

    public static byte[] Exe(int size = 5_000) => WithHead("MZ\x90\0"u8, size);

    public static byte[] WithHead(ReadOnlySpan<byte> head, int size) => [.. head, .. RandomNumberGenerator.GetBytes(size - head.Length)];

    /// <param name="entries">Names, in this order.</param>
    public static byte[] Zip(params string[] entries)
    {
        var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create))
        {
            foreach (var entry in entries)
            {
                using var content = zip.CreateEntry(entry, CompressionLevel.NoCompression).Open();
                content.Write(RandomNumberGenerator.GetBytes(3_000));
            }
        }

        return file.ToArray();
    }

    /// <summary>An archive with another in it, stored as it is.</summary>
    public static byte[] ZipOf(byte[] inner)
    {
        var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create))
        {
            using var content = zip.CreateEntry("inner.docx", CompressionLevel.NoCompression).Open();
            content.Write(inner);
        }

        return file.ToArray();
    }

    public static byte[] OpenDocument(string kind)
    {
        var type = Encoding.ASCII.GetBytes($"application/vnd.oasis.opendocument.{kind}");
        byte[] header = [.. "PK\x3\x4"u8, 20, 0, 0, 0, 0, 0, .. new byte[8], (byte)type.Length, 0, 0, 0, (byte)type.Length, 0, 0, 0, 8, 0, 0, 0];
        return [.. header, .. "mimetype"u8, .. type, .. Zip("content.xml")];
    }

    /// <summary>A Compound File with these names in its directory.</summary>
    public static byte[] Ole(params string[] entries)
    {
        byte[] file = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, .. new byte[504], .. RandomNumberGenerator.GetBytes(1_024)];
        foreach (var entry in entries)
        {
            var slot = new byte[128];
            Encoding.Unicode.GetBytes(entry, slot);
            slot[64] = (byte)((entry.Length * 2) + 2);
            slot[66] = 2;
            file = [.. file, .. slot];
        }

        return file;
    }
}

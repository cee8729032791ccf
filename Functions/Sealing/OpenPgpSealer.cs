using System.IO.Compression;
using System.Text;
using MimeKit;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Security;

namespace Sealpost.Sealing;

/// <summary>Encrypts to OpenPGP keys: AES-256 with integrity protection, one public-key operation a recipient.</summary>
internal static class OpenPgpSealer
{
    /// <summary>Of the packets that a message of unknown length is cut into (RFC 9580, section 4.2.1.4); a power of two.</summary>
    private const int PacketSize = 64 * 1024;

    private static readonly ZLibCompressionOptions BitsOnly = new()
    {
        CompressionLevel = 1, CompressionStrategy = ZLibCompressionStrategy.HuffmanOnly,
    };

    /// <returns>An armored OpenPGP message (RFC 9580, section 6), ASCII.</returns>
    public static byte[] Seal(byte[] plain, IEnumerable<OpenPgpKey> keys)
    {
        var output = new MemoryStream();
        SealArmored(content => content.Write(plain), keys, output);
        return output.ToArray();
    }

    public static string SealText(string plain, IEnumerable<OpenPgpKey> keys) =>
        Encoding.ASCII.GetString(Seal(Encoding.UTF8.GetBytes(plain), keys)).ReplaceLineEndings("\r\n");

    /// <param name="name">The file's own name, inside.</param>
    /// <returns>A binary OpenPGP message, to be disposed of.</returns>
    public static PooledStream SealFile(Stream plain, string name, IEnumerable<OpenPgpKey> keys)
    {
        var output = new PooledStream();
        Seal(plain.CopyTo, name, keys, output);
        output.Position = 0;
        return output;
    }

    /// <summary>PGP/MIME, RFC 3156 section 4. The entity is written straight into the encryption.</summary>
    /// <param name="compress">Takes back the third that base64 adds to files: the armor adds another, and servers limit the size.</param>
    public static Multipart SealEntity(MimeEntity entity, IEnumerable<OpenPgpKey> keys, bool compress)
    {
        entity.Prepare(EncodingConstraint.SevenBit, 78);
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        var output = new PooledStream();
        SealArmored(content => entity.WriteTo(format, content), keys, output, compress);
        output.Position = 0;
        var version = new MimePart("application", "pgp-encrypted")
        {
            Content = new MimeContent(new MemoryStream(Encoding.ASCII.GetBytes("Version: 1\r\n"))),
        };
        var sealing = new ArmoredPart
        {
            Content = new MimeContent(output),
            ContentDisposition = new ContentDisposition(ContentDisposition.Inline) { FileName = "encrypted.asc" },
            ContentTransferEncoding = ContentEncoding.SevenBit,
        };
        var multipart = new Multipart("encrypted") { version, sealing };
        multipart.ContentType.Parameters["protocol"] = "application/pgp-encrypted";
        return multipart;
    }

    /// <summary>
    /// Armor is seven-bit text already. MimeKit would put base64 around whatever is not called text, and make it a third larger.
    /// </summary>
    private sealed class ArmoredPart() : MimePart("application", "octet-stream")
    {
        public override void Prepare(EncodingConstraint constraint, int maxLineLength = 78)
        {
        }
    }

    private static void SealArmored(Action<Stream> write, IEnumerable<OpenPgpKey> keys, Stream output, bool compress = false)
    {
        using var armor = new ArmoredOutputStream(output);
        Seal(write, "", keys, armor, compress);
    }

    private static void Seal(Action<Stream> write, string name, IEnumerable<OpenPgpKey> keys, Stream output, bool compress = false)
    {
        var encryption = new PgpEncryptedDataGenerator(SymmetricKeyAlgorithmTag.Aes256, withIntegrityPacket: true, new SecureRandom());
        foreach (var key in keys)
        {
            encryption.AddMethod(key.Key);
        }

        using var sealing = encryption.Open(output, new byte[PacketSize]);
        if (compress)
        {
            Compress(packed => WriteLiteral(write, name, packed), sealing);
        }
        else
        {
            WriteLiteral(write, name, sealing);
        }
    }

    private static void WriteLiteral(Action<Stream> write, string name, Stream output)
    {
        using var content = new PgpLiteralDataGenerator().Open(output, PgpLiteralData.Binary, name, DateTime.UnixEpoch, new byte[PacketSize]);
        write(content);
    }

    /// <summary>A compressed data packet (RFC 9580, section 5.6). Only the bits are packed, which is what base64 wastes; .NET does it six times as fast.</summary>
    private static void Compress(Action<Stream> write, Stream output)
    {
        using var packet = new BcpgOutputStream(output, PacketTag.CompressedData, new byte[PacketSize]);
        packet.WriteByte((byte)CompressionAlgorithmTag.Zip);
        using (var packed = new DeflateStream(packet, BitsOnly, leaveOpen: true))
        {
            write(packed);
        }

        packet.Finish();
    }
}

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

    /// <returns>An armored OpenPGP message (RFC 9580, section 6), ASCII.</returns>
    public static byte[] Seal(byte[] plain, IEnumerable<RecipientKey> keys)
    {
        var output = new MemoryStream();
        SealArmored(content => content.Write(plain), keys, output);
        return output.ToArray();
    }

    public static string SealText(string plain, IEnumerable<RecipientKey> keys) =>
        Encoding.ASCII.GetString(Seal(Encoding.UTF8.GetBytes(plain), keys)).ReplaceLineEndings("\r\n");

    /// <param name="name">The file's own name, inside.</param>
    /// <returns>A binary OpenPGP message, to be disposed of.</returns>
    public static PooledStream SealFile(Stream plain, string name, IEnumerable<RecipientKey> keys)
    {
        var output = new PooledStream();
        Seal(plain.CopyTo, name, keys, output);
        output.Position = 0;
        return output;
    }

    /// <summary>PGP/MIME, RFC 3156 section 4. The entity is written straight into the encryption.</summary>
    public static Multipart SealEntity(MimeEntity entity, IEnumerable<RecipientKey> keys)
    {
        entity.Prepare(EncodingConstraint.SevenBit, 78);
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        var output = new PooledStream();
        SealArmored(content => entity.WriteTo(format, content), keys, output);
        output.Position = 0;
        var version = new MimePart("application", "pgp-encrypted")
        {
            Content = new MimeContent(new MemoryStream(Encoding.ASCII.GetBytes("Version: 1\r\n"))),
        };
        var sealing = new MimePart("application", "octet-stream")
        {
            Content = new MimeContent(output),
            ContentDisposition = new ContentDisposition(ContentDisposition.Inline) { FileName = "encrypted.asc" },
            ContentTransferEncoding = ContentEncoding.SevenBit,
        };
        var multipart = new Multipart("encrypted") { version, sealing };
        multipart.ContentType.Parameters["protocol"] = "application/pgp-encrypted";
        return multipart;
    }

    private static void SealArmored(Action<Stream> write, IEnumerable<RecipientKey> keys, Stream output)
    {
        using var armor = new ArmoredOutputStream(output);
        Seal(write, "", keys, armor);
    }

    private static void Seal(Action<Stream> write, string name, IEnumerable<RecipientKey> keys, Stream output)
    {
        var encryption = new PgpEncryptedDataGenerator(SymmetricKeyAlgorithmTag.Aes256, withIntegrityPacket: true, new SecureRandom());
        foreach (var key in keys)
        {
            encryption.AddMethod(key.Key);
        }

        using var sealing = encryption.Open(output, new byte[PacketSize]);
        using var content = new PgpLiteralDataGenerator().Open(sealing, PgpLiteralData.Binary, name, DateTime.UnixEpoch, new byte[PacketSize]);
        write(content);
    }
}

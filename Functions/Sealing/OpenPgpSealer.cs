using System.Text;
using MimeKit;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Security;

namespace Sealpost.Sealing;

/// <summary>Encrypts to OpenPGP keys: AES-256 with integrity protection, one public-key operation a recipient.</summary>
internal static class OpenPgpSealer
{
    /// <returns>An armored OpenPGP message (RFC 9580, section 6), ASCII.</returns>
    public static byte[] Seal(byte[] plain, IEnumerable<RecipientKey> keys)
    {
        var encryption = new PgpEncryptedDataGenerator(SymmetricKeyAlgorithmTag.Aes256, withIntegrityPacket: true, new SecureRandom());
        foreach (var key in keys)
        {
            encryption.AddMethod(key.Key);
        }

        var packet = new MemoryStream();
        var literal = new PgpLiteralDataGenerator();
        using (var content = literal.Open(packet, PgpLiteralData.Binary, "", plain.Length, DateTime.UnixEpoch))
        {
            content.Write(plain);
        }

        var output = new MemoryStream();
        using (var armor = new ArmoredOutputStream(output))
        {
            using var sealing = encryption.Open(armor, packet.Length);
            sealing.Write(packet.GetBuffer(), 0, (int)packet.Length);
        }

        return output.ToArray();
    }

    public static string SealText(string plain, IEnumerable<RecipientKey> keys) =>
        Encoding.ASCII.GetString(Seal(Encoding.UTF8.GetBytes(plain), keys)).ReplaceLineEndings("\r\n");

    /// <summary>PGP/MIME, RFC 3156 section 4.</summary>
    public static Multipart SealEntity(MimeEntity entity, IEnumerable<RecipientKey> keys)
    {
        var plain = new MemoryStream();
        entity.Prepare(EncodingConstraint.SevenBit, 78);
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        entity.WriteTo(format, plain);
        var version = new MimePart("application", "pgp-encrypted")
        {
            Content = new MimeContent(new MemoryStream(Encoding.ASCII.GetBytes("Version: 1\r\n"))),
        };
        var content = new MimePart("application", "octet-stream")
        {
            Content = new MimeContent(new MemoryStream(Seal(plain.ToArray(), keys))),
            ContentDisposition = new ContentDisposition(ContentDisposition.Inline) { FileName = "encrypted.asc" },
        };
        var multipart = new Multipart("encrypted") { version, content };
        multipart.ContentType.Parameters["protocol"] = "application/pgp-encrypted";
        return multipart;
    }
}

using System.Text;
using MimeKit;

namespace Sealpost.Sealing;

/// <summary>Encrypts to OpenPGP keys: AES-256 with integrity protection, one public-key operation a recipient.</summary>
internal static class OpenPgpSealer
{
    /// <summary>Of one recipient, about; only for reserving memory.</summary>
    private const int SessionKeySize = 560;
    private const int SignatureSize = 600;

    private static readonly FormatOptions WithCrLf = MakeFormat();

    /// <returns>An armored OpenPGP message (RFC 9580, section 6), ASCII, in lines that end in CR LF.</returns>
    public static string SealText(string plain, IReadOnlyList<OpenPgpKey> keys, OpenPgpSigner? signer)
    {
        var content = Encoding.UTF8.GetBytes(plain);
        var message = new OpenPgpMessage(keys, signer) { Size = content.Length };
        using var output = new MemoryStream((int)OpenPgpArmor.SizeOf(content.Length + SessionKeySize * keys.Count + SignatureSize));
        WriteArmored(output, message, literal => literal.Write(content));
        return Encoding.ASCII.GetString(output.GetBuffer().AsSpan(0, (int)output.Length));
    }

    /// <param name="plain">Read from where it stands to its end.</param>
    /// <param name="name">The file's own name, inside.</param>
    /// <returns>A binary OpenPGP message, to be disposed of.</returns>
    public static PooledStream SealFile(Stream plain, string name, IReadOnlyList<OpenPgpKey> keys, OpenPgpSigner? signer)
    {
        var message = new OpenPgpMessage(keys, signer) { Name = name, Size = plain.CanSeek ? plain.Length - plain.Position : null };
        return Pooled(output => message.Write(output, plain.CopyTo));
    }

    /// <summary>
    /// PGP/MIME, RFC 3156 section 4; with a signer as in section 6.2, the signature inside the encryption. The entity is written
    /// straight into it.
    /// </summary>
    /// <param name="compress">Takes back the third that base64 adds to files: the armor adds another, and servers limit the size.</param>
    public static Multipart SealEntity(MimeEntity entity, IReadOnlyList<OpenPgpKey> keys, OpenPgpSigner? signer, bool compress)
    {
        entity.Prepare(EncodingConstraint.SevenBit, 78);
        var message = new OpenPgpMessage(keys, signer, compress);
        var output = Pooled(output => WriteArmored(output, message, literal => entity.WriteTo(WithCrLf, literal)));
        var version = new SevenBitPart("pgp-encrypted") { Content = new MimeContent(new MemoryStream("Version: 1\r\n"u8.ToArray())) };
        var sealing = new SevenBitPart("octet-stream")
        {
            Content = new MimeContent(output), ContentDisposition = new ContentDisposition(ContentDisposition.Inline) { FileName = "encrypted.asc" },
        };
        var multipart = new Multipart("encrypted") { version, sealing };
        multipart.ContentType.Parameters["protocol"] = "application/pgp-encrypted";
        return multipart;
    }

    private static void WriteArmored(Stream output, OpenPgpMessage message, Action<Stream> content)
    {
        using var armor = new OpenPgpArmor(output);
        message.Write(armor, content);
        armor.Complete();
    }

    private static PooledStream Pooled(Action<Stream> write)
    {
        var output = new PooledStream();
        try
        {
            write(output);
            output.Position = 0;
            return output;
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }

    private static FormatOptions MakeFormat()
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        return format;
    }

    /// <summary>
    /// Seven-bit text already. MimeKit would put base64 around whatever is not called text: around the armor, which would be a third
    /// larger, and around "Version: 1", which not every program looks for there.
    /// </summary>
    private sealed class SevenBitPart : MimePart
    {
        public SevenBitPart(string subtype)
            : base("application", subtype) => ContentTransferEncoding = ContentEncoding.SevenBit;

        public override void Prepare(EncodingConstraint constraint, int maxLineLength = 78)
        {
        }
    }
}

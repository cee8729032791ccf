using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using MimeKit;
using Org.BouncyCastle.Bcpg;

namespace Sealpost.Sealing;

/// <summary>
/// Encrypts to OpenPGP keys (RFC 9580): AES-256, integrity protected, one public-key operation a recipient, signed inside if there is
/// a signer. The packets are written here, on .NET's cryptography: that is ten times as fast as BouncyCastle's generators.
/// </summary>
internal static class OpenPgpSealer
{
    private static readonly ZLibCompressionOptions BitsOnly = new()
    {
        CompressionLevel = 1, CompressionStrategy = ZLibCompressionStrategy.HuffmanOnly,
    };

    /// <returns>An armored message, CRLF.</returns>
    public static string SealText(string plain, IReadOnlyList<OpenPgpKey> keys, OpenPgpSigner? signer)
    {
        var output = new MemoryStream();
        var content = Encoding.UTF8.GetBytes(plain);
        SealArmored(literal => literal.Write(content), keys, signer, output, compress: false);
        return Encoding.ASCII.GetString(output.GetBuffer().AsSpan(0, (int)output.Length));
    }

    /// <param name="name">The file's own name, inside.</param>
    /// <returns>A binary message, to be disposed of.</returns>
    public static PooledStream SealFile(Stream plain, string name, IReadOnlyList<OpenPgpKey> keys, OpenPgpSigner? signer)
    {
        var output = new PooledStream();
        Seal(plain.CopyTo, name, keys, signer, output, compress: false);
        output.Position = 0;
        return output;
    }

    /// <summary>PGP/MIME (RFC 3156, section 4; signed as section 6.2 says). The entity is written straight into the encryption.</summary>
    /// <param name="compress">Takes back the third that base64 adds to files: the armor adds another, and servers limit the size.</param>
    public static Multipart SealEntity(MimeEntity entity, IReadOnlyList<OpenPgpKey> keys, OpenPgpSigner? signer, bool compress)
    {
        entity.Prepare(EncodingConstraint.SevenBit, 78);
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        var output = new PooledStream();
        SealArmored(literal => entity.WriteTo(format, literal), keys, signer, output, compress);
        output.Position = 0;
        var version = new SevenBitPart("pgp-encrypted") { Content = new MimeContent(new MemoryStream("Version: 1\r\n"u8.ToArray())) };
        var sealing = new SevenBitPart("octet-stream")
        {
            Content = new MimeContent(output), ContentDisposition = new ContentDisposition(ContentDisposition.Inline) { FileName = "encrypted.asc" },
        };
        var multipart = new Multipart("encrypted") { version, sealing };
        multipart.ContentType.Parameters["protocol"] = "application/pgp-encrypted";
        return multipart;
    }

    private static void SealArmored(Action<Stream> write, IReadOnlyList<OpenPgpKey> keys, OpenPgpSigner? signer, Stream output, bool compress)
    {
        using var armor = new OpenPgpArmorStream(output);
        Seal(write, "", keys, signer, armor, compress);
    }

    private static void Seal(
        Action<Stream> write, string name, IReadOnlyList<OpenPgpKey> keys, OpenPgpSigner? signer, Stream output, bool compress)
    {
        if (keys.Count == 0)
        {
            throw new ArgumentException("Sealed to no key, a mail could not be opened by anybody.", nameof(keys));
        }

        var sessionKey = RandomNumberGenerator.GetBytes(32);
        foreach (var key in keys)
        {
            key.Transport.Write(sessionKey, output);
        }

        using var sealing = new OpenPgpEncryptionStream(output, sessionKey);
        CryptographicOperations.ZeroMemory(sessionKey);
        if (!compress)
        {
            WriteSigned(write, name, signer, sealing);
            return;
        }

        // Compressed data (RFC 9580, section 5.6). Only the bits are packed, which is what base64 wastes.
        using var packet = new OpenPgpPacketStream(sealing, PacketTag.CompressedData);
        packet.WriteByte((byte)CompressionAlgorithmTag.Zip);
        using var packed = new DeflateStream(packet, BitsOnly, leaveOpen: true);
        WriteSigned(write, name, signer, packed);
    }

    /// <summary>One-pass signature, literal data, signature (RFC 9580, section 10.3), or the literal data alone.</summary>
    private static void WriteSigned(Action<Stream> write, string name, OpenPgpSigner? signer, Stream output)
    {
        using var signature = signer?.Begin(output);
        using (var literal = new OpenPgpPacketStream(output, PacketTag.LiteralData))
        {
            // Section 5.9: binary, the file's name, no date.
            var inside = Name(name);
            literal.Write([(byte)'b', (byte)inside.Length, .. inside, 0, 0, 0, 0]);
            write(signature is null ? literal : signature.Watch(literal));
        }

        signature?.Write(output);
    }

    /// <summary>255 bytes at most; what is cut is not the beginning of a character.</summary>
    private static byte[] Name(string name)
    {
        while (Encoding.UTF8.GetByteCount(name) > 255)
        {
            name = name[..(name.Length - (char.IsLowSurrogate(name[^1]) ? 2 : 1))];
        }

        return Encoding.UTF8.GetBytes(name);
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

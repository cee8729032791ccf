using System.IO.Compression;
using System.Text;
using Org.BouncyCastle.Bcpg;

namespace Sealpost.Sealing;

/// <summary>
/// The packets of one encrypted message (RFC 9580, section 10.3): session keys, then the encrypted data, in which the content
/// is signed, if it is, and packed, if it is, in the order that every program expects: sign, pack, encrypt.
/// </summary>
/// <param name="keys">At least one, each getting one public-key operation.</param>
/// <param name="signer">Null leaves the content unsigned.</param>
/// <param name="compress">Takes back what base64 adds to files.</param>
internal sealed class OpenPgpMessage(IReadOnlyList<OpenPgpKey> keys, OpenPgpSigner? signer, bool compress = false)
{
    private const int MostNameOctets = 255;

    private static readonly ZLibCompressionOptions BitsOnly = new()
    {
        CompressionLevel = 1, CompressionStrategy = ZLibCompressionStrategy.HuffmanOnly,
    };

    /// <summary>The file's own name, inside; empty when it is none.</summary>
    public string Name { get; init; } = "";

    /// <summary>Of the content, in octets; null when it is not known. Then the packets that hold it are cut into parts.</summary>
    public long? Size { get; init; }

    /// <param name="content">Writes the content, straight into the encryption.</param>
    public void Write(Stream output, Action<Stream> content)
    {
        if (keys.Count == 0)
        {
            throw new InvalidOperationException("There is no key to encrypt to.");
        }

        using var sessionKey = new OpenPgpSessionKey();
        foreach (var key in keys)
        {
            sessionKey.WriteTo(output, key.Encryption);
        }

        long? body = signer is null && !compress && Size is { } size
            ? OpenPgpEncryption.SizeOf(OpenPgpPacketStream.SizeOf(LiteralHeader().Length + size))
            : null;
        using var packet = new OpenPgpPacketStream(output, PacketTag.SymmetricEncryptedIntegrityProtected, body);
        using var encryption = new OpenPgpEncryption(packet, sessionKey.Key);
        if (compress)
        {
            WriteCompressed(encryption, content);
        }
        else
        {
            WriteSigned(encryption, content);
        }

        encryption.Complete();
        packet.Complete();
    }

    /// <summary>A compressed data packet (section 5.6). Only the bits are packed, which is what base64 wastes.</summary>
    private void WriteCompressed(Stream output, Action<Stream> content)
    {
        using var packet = new OpenPgpPacketStream(output, PacketTag.CompressedData);
        packet.WriteByte((byte)CompressionAlgorithmTag.Zip);
        using (var packed = new DeflateStream(packet, BitsOnly, leaveOpen: true))
        {
            WriteSigned(packed, content);
        }

        packet.Complete();
    }

    private void WriteSigned(Stream output, Action<Stream> content)
    {
        if (signer is null)
        {
            WriteLiteral(output, content);
            return;
        }

        using var signature = signer.Begin();
        signature.WriteOnePass(output);
        WriteLiteral(output, literal =>
        {
            using var signing = signature.Over(literal);
            content(signing);
        });
        signature.WriteTo(output);
    }

    private void WriteLiteral(Stream output, Action<Stream> content)
    {
        var header = LiteralHeader();
        using var packet = new OpenPgpPacketStream(output, PacketTag.LiteralData, header.Length + Size);
        packet.Write(header);
        content(packet);
        packet.Complete();
    }

    /// <summary>Binary, the name, no date (section 5.9).</summary>
    private byte[] LiteralHeader()
    {
        var name = Encoding.UTF8.GetBytes(Name);
        var count = Math.Min(name.Length, MostNameOctets);
        while (count < name.Length && (name[count] & 0xC0) == 0x80)
        {
            // Not in the middle of a character.
            count--;
        }

        return [(byte)'b', (byte)count, .. name.AsSpan(0, count), 0, 0, 0, 0];
    }
}

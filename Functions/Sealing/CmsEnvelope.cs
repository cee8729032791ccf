using System.Buffers;
using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Sealpost.Sealing;

/// <summary>
/// EnvelopedData (RFC 5652, section 6) with AES-256-CBC, in DER. Not AuthEnvelopedData with AES-256-GCM (RFC 5084): OpenSSL 3.0
/// opens that, NSS, which Thunderbird uses, does not (3.87 and 3.125.1: unrecognized object identifier).
/// </summary>
internal static class CmsEnvelope
{
    private const int BlockSize = 16;

    /// <summary>Of plain text that is encrypted at a time; a multiple of the cipher's block.</summary>
    private const int ChunkSize = 64 * 1024;

    /// <summary>How long the ciphertext gets is known before, so all lengths are definite, and it is written in one pass.</summary>
    /// <param name="plain">From its position to its end.</param>
    public static void Write(Stream plain, IReadOnlyCollection<CmsRecipient> recipients, Stream output)
    {
        Span<byte> key = stackalloc byte[32];
        Span<byte> iv = stackalloc byte[BlockSize];
        RandomNumberGenerator.Fill(key);
        RandomNumberGenerator.Fill(iv);
        var length = ((plain.Length - plain.Position) / BlockSize + 1) * BlockSize;
        output.Write(Head(recipients, key, iv, length));
        using var aes = Aes.Create();
        aes.SetKey(key);
        CryptographicOperations.ZeroMemory(key);
        Encrypt(plain, aes, iv, output);
    }

    /// <summary>Each chunk's initialization vector is the last block before, which is what CBC does within a chunk, too.</summary>
    private static void Encrypt(Stream plain, Aes aes, Span<byte> iv, Stream output)
    {
        var left = plain.Length - plain.Position;
        var size = (int)Math.Min(ChunkSize, left) + BlockSize;
        var buffer = ArrayPool<byte>.Shared.Rent(2 * size);
        var from = buffer.AsSpan(0, size);
        var to = buffer.AsSpan(size, size);
        for (var isLast = false; !isLast; left -= ChunkSize)
        {
            isLast = left < ChunkSize;
            var chunk = from[..(int)Math.Min(ChunkSize, left)];
            plain.ReadExactly(chunk);
            var count = aes.EncryptCbc(chunk, iv, to, isLast ? PaddingMode.PKCS7 : PaddingMode.None);
            to.Slice(count - BlockSize, BlockSize).CopyTo(iv);
            output.Write(to[..count]);
        }

        ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
    }

    /// <summary>Everything before the ciphertext, which is the last thing in all structures around it.</summary>
    private static byte[] Head(IReadOnlyCollection<CmsRecipient> recipients, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, long length)
    {
        var content = Join(ContentAlgorithm(iv), Header(0x80, length));
        var contentLength = content.Length + length;
        var envelope = Join(RecipientInfos(recipients, key), Header(0x30, contentLength), content);
        var envelopeLength = envelope.Length + length;
        var explicitly = Join(Header(0x30, envelopeLength), envelope);
        var whole = Join(Oid(CmsOids.EnvelopedData), Header(0xA0, explicitly.Length + length), explicitly);
        return Join(Header(0x30, whole.Length + length), whole);
    }

    /// <summary>The version and the recipients; AsnWriter puts a SET OF into the order of DER.</summary>
    private static byte[] RecipientInfos(IReadOnlyCollection<CmsRecipient> recipients, ReadOnlySpan<byte> key)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteInteger(recipients.Any(recipient => recipient.IsAgreement) ? 2 : 0);
        using (writer.PushSetOf())
        {
            foreach (var recipient in recipients)
            {
                recipient.Write(writer, key);
            }
        }

        return writer.Encode();
    }

    private static byte[] ContentAlgorithm(ReadOnlySpan<byte> iv)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteObjectIdentifier(CmsOids.Data);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(CmsOids.Aes256Cbc);
            writer.WriteOctetString(iv);
        }

        return writer.Encode();
    }

    private static byte[] Oid(string oid)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteObjectIdentifier(oid);
        return writer.Encode();
    }

    /// <summary>A tag and a definite length (X.690, sections 8.1.2 and 10.1).</summary>
    private static byte[] Header(byte tag, long length)
    {
        if (length < 0x80)
        {
            return [tag, (byte)length];
        }

        var count = (64 - (int)long.LeadingZeroCount(length) + 7) / 8;
        return [tag, (byte)(0x80 | count), .. Enumerable.Range(0, count).Select(i => (byte)(length >> (8 * (count - 1 - i))))];
    }

    private static byte[] Join(params ReadOnlySpan<byte[]> parts)
    {
        var joined = new MemoryStream();
        foreach (var part in parts)
        {
            joined.Write(part);
        }

        return joined.ToArray();
    }
}

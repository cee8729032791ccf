using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Sealpost.Sealing;

/// <summary>The AES key wrap of RFC 3394, section 2.2.1. What .NET has is the other one, with padding (RFC 5649).</summary>
internal static class CmsKeyWrap
{
    private const int Half = 8;

    /// <param name="wrapping">16, 24 or 32 bytes.</param>
    /// <param name="key">Two or more times 8 bytes.</param>
    /// <returns>8 bytes more than the key.</returns>
    public static byte[] Wrap(ReadOnlySpan<byte> wrapping, ReadOnlySpan<byte> key)
    {
        using var aes = Aes.Create();
        aes.SetKey(wrapping);
        var wrapped = new byte[Half + key.Length];
        key.CopyTo(wrapped.AsSpan(Half));
        Span<byte> block = stackalloc byte[2 * Half];
        block[..Half].Fill(0xA6);
        var count = key.Length / Half;
        for (var step = 0; step < 6 * count; step++)
        {
            var part = wrapped.AsSpan(Half * (1 + (step % count)), Half);
            part.CopyTo(block[Half..]);
            aes.EncryptEcb(block, block, PaddingMode.None);
            block[Half..].CopyTo(part);
            BinaryPrimitives.WriteUInt64BigEndian(block, BinaryPrimitives.ReadUInt64BigEndian(block) ^ (ulong)(step + 1));
        }

        block[..Half].CopyTo(wrapped);
        return wrapped;
    }
}

using System.Buffers.Binary;
using System.Text;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;

namespace Sealpost.Sealing;

/// <param name="Tag">RFC 9580, section 5, such as 6 for a public key.</param>
internal readonly record struct KeyPacket(int Tag, byte[] Body);

/// <summary>
/// The packets of OpenPGP keys (RFC 9580, sections 4.2 and 10.1), taken apart and put together without looking into them; so that
/// it works for keys of every version.
/// </summary>
internal static class KeyPackets
{
    public const int Signature = 2;
    public const int SecretKey = 5;
    public const int PublicKey = 6;
    public const int SecretSubkey = 7;
    public const int UserId = 13;
    public const int PublicSubkey = 14;
    public const int UserAttribute = 17;

    private const int Cut = -1;

    /// <param name="keys">Binary.</param>
    /// <exception cref="KeyRefusedException">It is cut, or no OpenPGP.</exception>
    public static IReadOnlyList<KeyPacket> Read(ReadOnlySpan<byte> keys)
    {
        var packets = new List<KeyPacket>();
        while (keys.Length > 0)
        {
            var (tag, start, length) = Header(keys);
            if (length == Cut || length > keys.Length - start)
            {
                throw new KeyRefusedException("It is not an OpenPGP key, or it is cut.");
            }

            packets.Add(new(tag, keys.Slice(start, length).ToArray()));
            keys = keys[(start + length)..];
        }

        return packets;
    }

    public static byte[] Write(IEnumerable<KeyPacket> packets)
    {
        var output = new MemoryStream();
        Span<byte> length = stackalloc byte[4];
        foreach (var (tag, body) in packets)
        {
            BinaryPrimitives.WriteInt32BigEndian(length, body.Length);
            output.WriteByte((byte)(0xC0 | tag));
            if (body.Length < 192)
            {
                output.WriteByte((byte)body.Length);
            }
            else
            {
                output.WriteByte(0xFF);
                output.Write(length);
            }

            output.Write(body);
        }

        return output.ToArray();
    }

    public static bool IsArmored(byte[] keys) => Encoding.Latin1.GetString(keys).Contains("-----BEGIN PGP", StringComparison.Ordinal);

    /// <param name="keys">Binary; the first packet says what the armor is of.</param>
    public static byte[] Armor(byte[] keys)
    {
        using var output = new MemoryStream();
        using (var armor = new ArmoredOutputStream(output))
        {
            armor.Write(keys);
        }

        return output.ToArray();
    }

    /// <param name="keys">One block, armored or binary.</param>
    public static byte[] Binary(byte[] keys)
    {
        using var decoded = PgpUtilities.GetDecoderStream(new MemoryStream(keys));
        using var output = new MemoryStream();
        decoded.CopyTo(output);
        return output.ToArray();
    }

    /// <returns>Tag, where the body starts, its length. Keys have no packets of unknown length (section 4.2.1.4).</returns>
    private static (int Tag, int Start, int Length) Header(ReadOnlySpan<byte> keys)
    {
        var first = keys[0];
        int Number(ReadOnlySpan<byte> keys, int size) => keys.Length < 1 + size ? Cut : size switch
        {
            1 => keys[1],
            2 => BinaryPrimitives.ReadUInt16BigEndian(keys[1..]),
            // What does not fit into an int is longer than what there is.
            _ => Math.Max(Cut, BinaryPrimitives.ReadInt32BigEndian(keys[1..])),
        };
        if ((first & 0x80) == 0 || keys.Length < 3)
        {
            return (0, 0, Cut);
        }

        if ((first & 0x40) == 0)
        {
            // Legacy format: the length's size is in the two lowest bits, 3 being an unknown length.
            var size = 1 << (first & 3);
            return ((first >> 2) & 15, 1 + size, size == 8 ? Cut : Number(keys, size));
        }

        return keys[1] switch
        {
            < 192 => (first & 63, 2, keys[1]),
            < 224 => (first & 63, 3, ((keys[1] - 192) << 8) + keys[2] + 192),
            255 => (first & 63, 6, Number(keys[1..], 4)),
            _ => (0, 0, Cut),
        };
    }
}

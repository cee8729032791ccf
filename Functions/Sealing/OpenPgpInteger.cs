using System.Buffers.Binary;
using System.Numerics;

namespace Sealpost.Sealing;

/// <summary>Multiprecision integers (RFC 9580, section 3.2): the number of bits in two octets, then no leading zeros.</summary>
internal static class OpenPgpInteger
{
    /// <param name="number">Unsigned, big endian.</param>
    public static byte[] Encode(ReadOnlySpan<byte> number)
    {
        number = number.TrimStart((byte)0);
        var encoded = new byte[2 + number.Length];
        var bits = number.IsEmpty ? 0 : 8 * number.Length - (BitOperations.LeadingZeroCount(number[0]) - 24);
        BinaryPrimitives.WriteUInt16BigEndian(encoded, (ushort)bits);
        number.CopyTo(encoded.AsSpan(2));
        return encoded;
    }
}

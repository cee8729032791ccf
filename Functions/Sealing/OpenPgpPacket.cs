using System.Buffers.Binary;
using System.Numerics;
using Org.BouncyCastle.Bcpg;

namespace Sealpost.Sealing;

/// <summary>The parts that all packets are made of (RFC 9580, sections 3.2 and 4.2).</summary>
internal static class OpenPgpPacket
{
    /// <summary>A header in the new format with a definite length.</summary>
    public static void WriteHead(Stream output, PacketTag tag, int length)
    {
        output.WriteByte((byte)(0xC0 | (int)tag));
        WriteLength(output, length);
    }

    public static void WriteLength(Stream output, int length)
    {
        Span<byte> bytes = stackalloc byte[5];
        if (length < 192)
        {
            output.WriteByte((byte)length);
        }
        else if (length < 8384)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(length - 192 + 0xC000));
            output.Write(bytes[..2]);
        }
        else
        {
            bytes[0] = 0xFF;
            BinaryPrimitives.WriteInt32BigEndian(bytes[1..], length);
            output.Write(bytes);
        }
    }

    /// <summary>A number with its length in bits before it.</summary>
    /// <param name="number">Big endian; zeros in front are left out.</param>
    public static byte[] Mpi(ReadOnlySpan<byte> number)
    {
        number = number.TrimStart((byte)0);
        var mpi = new byte[2 + number.Length];
        var bits = number.IsEmpty ? 0 : (number.Length * 8) - BitOperations.LeadingZeroCount((uint)number[0]) + 24;
        BinaryPrimitives.WriteUInt16BigEndian(mpi, (ushort)bits);
        number.CopyTo(mpi.AsSpan(2));
        return mpi;
    }
}

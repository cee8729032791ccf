using System.Buffers.Binary;

namespace Sealpost.Sealing;

/// <summary>The checksum of an armor (RFC 9580, section 6.1.1), four octets at a time.</summary>
internal struct OpenPgpCrc24()
{
    private const uint Start = 0xB704CE;
    private const uint Polynomial = 0x864CFB;

    /// <summary>In the upper 24 bits of 32, which spares the masking. Table k is for an octet that k others follow.</summary>
    private static readonly uint[][] Tables = MakeTables();

    private uint _value = Start << 8;

    public void Append(ReadOnlySpan<byte> octets)
    {
        var (t0, t1, t2, t3) = (Tables[0], Tables[1], Tables[2], Tables[3]);
        var value = _value;
        while (octets.Length >= 4)
        {
            value ^= BinaryPrimitives.ReadUInt32BigEndian(octets);
            value = t3[value >> 24] ^ t2[(byte)(value >> 16)] ^ t1[(byte)(value >> 8)] ^ t0[(byte)value];
            octets = octets[4..];
        }

        foreach (var octet in octets)
        {
            value = (value << 8) ^ t0[(value >> 24) ^ octet];
        }

        _value = value;
    }

    public readonly byte[] ToBytes() => [(byte)(_value >> 24), (byte)(_value >> 16), (byte)(_value >> 8)];

    private static uint[][] MakeTables()
    {
        uint[][] tables = [new uint[256], new uint[256], new uint[256], new uint[256]];
        for (var octet = 0u; octet < 256; octet++)
        {
            var value = octet << 24;
            for (var table = 0; table < 4; table++)
            {
                for (var bit = 0; bit < 8; bit++)
                {
                    value = (value << 1) ^ ((value & 0x8000_0000) != 0 ? Polynomial << 8 : 0);
                }

                tables[table][octet] = value;
            }
        }

        return tables;
    }
}

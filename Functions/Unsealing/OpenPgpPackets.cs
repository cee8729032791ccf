using System.Buffers.Binary;

namespace Sealpost.Unsealing;

/// <summary>
/// Looks over the first packets of an encrypted message (RFC 9580, section 4.2) before anything is decrypted: what protects it
/// from being altered, which decides whether it may be opened at all.
/// </summary>
internal static class OpenPgpPackets
{
    private const int SymmetricallyEncrypted = 9, Marker = 10, IntegrityProtected = 18, GnuPgAead = 20;

    /// <exception cref="NotOpenedException">Anything but a version 1 packet with integrity protection.</exception>
    public static void RequireIntegrity(ReadOnlySpan<byte> message)
    {
        while (!message.IsEmpty)
        {
            var (tag, length, head) = Header(message);
            var body = message[Math.Min(head, message.Length)..];
            switch (tag)
            {
                case 1 or 3 or Marker:
                    message = length < body.Length ? body[(int)length..] : [];
                    continue;
                case IntegrityProtected when body is [1, ..]:
                    return;
                case IntegrityProtected or GnuPgAead:
                    throw new NotOpenedException(new NotOpened.Unsupported("OpenPGP encryption of the newest kind (AEAD)"));
                case SymmetricallyEncrypted:
                    throw new NotOpenedException(new NotOpened.Unprotected());
                default:
                    throw new NotOpenedException(new NotOpened.Unsupported("an OpenPGP message that is not encrypted"));
            }
        }

        throw Broken();
    }

    /// <returns>The length of a partial or indeterminate body is that of its first part, or the longest.</returns>
    private static (int Tag, long Length, int Head) Header(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < 2 || (packet[0] & 0x80) == 0)
        {
            throw Broken();
        }

        if ((packet[0] & 0x40) == 0)
        {
            var octets = 1 << (packet[0] & 3);
            return octets == 8 ? (Tag(packet[0]), long.MaxValue, 1) : (Tag(packet[0]), Number(packet[1..], octets), 1 + octets);
        }

        return packet[1] switch
        {
            < 192 => (packet[0] & 0x3f, packet[1], 2),
            < 224 => (packet[0] & 0x3f, ((packet[1] - 192) << 8) + Number(packet[2..], 1) + 192, 3),
            255 => (packet[0] & 0x3f, Number(packet[2..], 4), 6),
            _ => (packet[0] & 0x3f, 1L << (packet[1] & 0x1f), 2),
        };

        static int Tag(byte old) => (old >> 2) & 0x0f;
    }

    private static long Number(ReadOnlySpan<byte> bytes, int octets)
    {
        if (bytes.Length < octets)
        {
            throw Broken();
        }

        Span<byte> number = stackalloc byte[8];
        bytes[..octets].CopyTo(number[(8 - octets)..]);
        return BinaryPrimitives.ReadInt64BigEndian(number);
    }

    private static NotOpenedException Broken() => new(new NotOpened.BrokenSeal("The OpenPGP message"));
}

using System.Buffers.Binary;

namespace Sealpost.Unsealing;

/// <summary>
/// Looks over the first packets of an encrypted message (RFC 9580, section 4.2) before anything is decrypted: what protects it
/// from being altered, which decides whether it may be opened at all.
/// </summary>
internal static class OpenPgpPackets
{
    private const int SessionKey = 1, PasswordKey = 3, SymmetricallyEncrypted = 9, Marker = 10, IntegrityProtected = 18, GnuPgAead = 20;

    /// <summary>RSA, Elgamal and ECDH (RFC 9580, section 9.1).</summary>
    private static readonly byte[] KnownAlgorithms = [1, 2, 16, 18];

    /// <returns>The message without the session keys that are for keys of unknown kinds: BouncyCastle would stop there.</returns>
    /// <exception cref="NotOpenedException">The content is anything but a version 1 packet with integrity protection.</exception>
    public static byte[] Check(byte[] message)
    {
        var (kept, dropped, at) = (new List<byte>(message.Length), false, 0);
        while (at < message.Length)
        {
            var (tag, length, head) = Header(message.AsSpan(at));
            var body = message.AsSpan(Math.Min(at + head, message.Length));
            if (tag is not (SessionKey or PasswordKey or Marker))
            {
                Require(tag, body);
                kept.AddRange(message.AsSpan(at));
                return dropped && kept.Count == message.Length - at ? throw Unsupported("a key of a newer kind than version 4") : [.. kept];
            }

            var next = length < body.Length ? at + head + (int)length : message.Length;
            var isKnown = tag != SessionKey || (body.Length > 10 && body[0] == 3 && KnownAlgorithms.Contains(body[9]));
            dropped |= !isKnown;
            kept.AddRange(isKnown ? message.AsSpan(at, next - at) : default);
            at = next;
        }

        throw Broken();
    }

    private static void Require(int tag, ReadOnlySpan<byte> body)
    {
        switch (tag)
        {
            case IntegrityProtected when body is [1, ..]:
                return;
            case IntegrityProtected or GnuPgAead:
                throw Unsupported("OpenPGP encryption of the newest kind (AEAD)");
            case SymmetricallyEncrypted:
                throw new NotOpenedException(new NotOpened.Unprotected());
            default:
                throw new NotOpenedException(new NotOpened.NotEncrypted());
        }
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

    private static NotOpenedException Unsupported(string what) => new(new NotOpened.Unsupported(what));

    private static NotOpenedException Broken() => new(new NotOpened.BrokenSeal("The OpenPGP message"));
}

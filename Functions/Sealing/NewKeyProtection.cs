using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Sealpost.Sealing;

/// <summary>
/// Protects a new secret key with a passphrase (RFC 9580, section 5.5.3, S2K usage 254): AES-256 in CFB mode under a key that takes 65
/// million bytes of SHA-256 for each guess. BouncyCastle's own way takes 65 thousand bytes of SHA-1.
/// </summary>
internal static class NewKeyProtection
{
    private const byte CfbWithSha1 = 254;
    private const byte Aes256 = 9;
    private const byte IteratedAndSalted = 3;
    private const byte Sha256 = 8;

    /// <summary>Section 3.7.1.3: (16 + 15) shifted left by 15 + 6.</summary>
    private const byte CodedCount = 0xFF;

    private const int Count = 65_011_712;
    private const int BlockSize = 16;

    /// <param name="open">The public keys, binary: their packets are the beginnings of the secret ones.</param>
    /// <param name="secret">The same keys without protection, binary.</param>
    public static byte[] Protect(byte[] open, byte[] secret, string passphrase)
    {
        var (publics, secrets) = (KeyPackets.Read(open), KeyPackets.Read(secret));
        return KeyPackets.Write(secrets.Select((packet, number) => packet.Tag is KeyPackets.SecretKey or KeyPackets.SecretSubkey
            ? packet with { Body = ProtectBody(publics[number].Body, packet.Body, passphrase) }
            : packet));
    }

    [SuppressMessage("Security", "CA5350", Justification = "SHA-1 is this format's checksum, inside of the encryption.")]
    private static byte[] ProtectBody(byte[] open, byte[] secret, string passphrase)
    {
        // Behind the public part: S2K usage 0, the numbers, and a checksum of two bytes, for which a hash comes.
        var numbers = secret[(open.Length + 1)..^2];
        byte[] plain = [.. numbers, .. SHA1.HashData(numbers)];
        var (salt, iv) = (RandomNumberGenerator.GetBytes(8), RandomNumberGenerator.GetBytes(BlockSize));
        using var aes = Aes.Create();
        aes.Key = Key(passphrase, salt);
        var whole = new byte[(plain.Length + BlockSize - 1) / BlockSize * BlockSize];
        plain.CopyTo(whole, 0);
        var cipher = aes.EncryptCfb(whole, iv, PaddingMode.None, BlockSize * 8)[..plain.Length];
        return [.. open, CfbWithSha1, Aes256, IteratedAndSalted, Sha256, .. salt, CodedCount, .. iv, .. cipher];
    }

    /// <summary>The hash of salt and passphrase, repeated until they are that many bytes.</summary>
    private static byte[] Key(string passphrase, byte[] salt)
    {
        byte[] unit = [.. salt, .. Encoding.UTF8.GetBytes(passphrase)];
        var many = new byte[unit.Length * (1 + (64 * 1024 / unit.Length))];
        for (var at = 0; at < many.Length; at += unit.Length)
        {
            unit.CopyTo(many, at);
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var left = Math.Max(Count, unit.Length); left > 0; left -= many.Length)
        {
            hash.AppendData(many, 0, Math.Min(left, many.Length));
        }

        return hash.GetHashAndReset();
    }
}

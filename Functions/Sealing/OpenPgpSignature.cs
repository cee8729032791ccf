using System.Buffers.Binary;
using System.Security.Cryptography;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;

namespace Sealpost.Sealing;

/// <summary>A signature while the signed content goes by.</summary>
/// <param name="created">Seconds since 1970.</param>
internal sealed class OpenPgpSignature(OpenPgpSigner signer, uint created) : IDisposable
{
    private const byte CreationTime = 2;
    private const byte Issuer = 16;
    private const byte IssuerFingerprint = 33;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(signer.HashName);

    /// <summary>Passes on what is written, and hashes it.</summary>
    public Stream Watch(Stream output) => new Watcher(output, _hash);

    /// <summary>The signature packet (RFC 9580, sections 5.2.3 and 5.2.4).</summary>
    public void Write(Stream output)
    {
        var fingerprint = signer.Key.GetFingerprint();
        byte[] hashed = [5, CreationTime, .. UInt32(created), (byte)(fingerprint.Length + 2), IssuerFingerprint, 4, .. fingerprint];
        byte[] head = [4, PgpSignature.BinaryDocument, (byte)signer.Key.Algorithm, (byte)signer.Hash, 0, (byte)hashed.Length, .. hashed];
        var issuer = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(issuer, signer.Key.KeyId);
        _hash.AppendData(head);
        _hash.AppendData([4, 0xFF, .. UInt32((uint)head.Length)]);
        var digest = _hash.GetHashAndReset();
        byte[] packet = [.. head, 0, 10, 9, Issuer, .. issuer, digest[0], digest[1], .. signer.Sign(digest)];
        OpenPgpPacket.WriteHead(output, PacketTag.Signature, packet.Length);
        output.Write(packet);
    }

    public void Dispose() => _hash.Dispose();

    private static byte[] UInt32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private sealed class Watcher(Stream output, IncrementalHash hash) : WriteOnlyStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            hash.AppendData(buffer);
            output.Write(buffer);
        }
    }
}

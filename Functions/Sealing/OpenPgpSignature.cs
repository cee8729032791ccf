using System.Buffers.Binary;
using System.Security.Cryptography;
using Org.BouncyCastle.Bcpg;

namespace Sealpost.Sealing;

/// <summary>A version 4 signature of a binary document with SHA-256 (RFC 9580, section 5.2), made while the document passes by.</summary>
internal sealed class OpenPgpSignature(OpenPgpSigner signer, DateTimeOffset at) : IDisposable
{
    private const byte BinaryDocument = 0x00;
    private const byte SignatureVersion = 4;
    private const byte OnePassVersion = 3;
    private const byte KeyVersion = 4;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private ReadOnlySpan<byte> KeyId => signer.KeyFingerprint.AsSpan(^OpenPgpEncryptionKey.IdSize..);

    /// <summary>Goes before the content, so that readers know what to hash (section 5.4); the last octet says that no other signature follows.</summary>
    public void WriteOnePass(Stream output) => OpenPgpPacketStream.Write(
        output, PacketTag.OnePassSignature,
        [OnePassVersion, BinaryDocument, (byte)HashAlgorithmTag.Sha256, (byte)signer.Algorithm, .. KeyId, 1]);

    /// <returns>A stream that hashes what is written and passes it on.</returns>
    public Stream Over(Stream content) => new Hashing(_hash, content);

    /// <summary>Goes after the content.</summary>
    public void WriteTo(Stream output)
    {
        Span<byte> created = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(created, checked((uint)at.ToUnixTimeSeconds()));
        byte[] hashed =
        [
            (byte)(1 + created.Length), (byte)SignatureSubpacketTag.CreationTime, .. created,
            (byte)(2 + signer.KeyFingerprint.Length), (byte)SignatureSubpacketTag.IssuerFingerprint, KeyVersion, .. signer.KeyFingerprint,
        ];
        byte[] head =
        [
            SignatureVersion, BinaryDocument, (byte)signer.Algorithm, (byte)HashAlgorithmTag.Sha256, 0, (byte)hashed.Length, .. hashed,
        ];
        // Section 5.2.4: the fields up to here, then their length.
        _hash.AppendData(head);
        _hash.AppendData([SignatureVersion, 0xFF, 0, 0, 0, (byte)head.Length]);
        var hash = _hash.GetHashAndReset();
        // Not hashed, for nothing depends on it: the key id, for programs older than the fingerprint.
        byte[] hint = [(byte)(1 + KeyId.Length), (byte)SignatureSubpacketTag.IssuerKeyId, .. KeyId];
        OpenPgpPacketStream.Write(
            output, PacketTag.Signature, [.. head, 0, (byte)hint.Length, .. hint, hash[0], hash[1], .. signer.Sign(hash)]);
    }

    public void Dispose() => _hash.Dispose();

    private sealed class Hashing(IncrementalHash hash, Stream content) : OpenPgpWriter
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            hash.AppendData(buffer);
            content.Write(buffer);
        }

        public override void Complete()
        {
        }
    }
}

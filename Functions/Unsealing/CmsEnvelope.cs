using System.Security.Cryptography;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cms;
using Org.BouncyCastle.Asn1.X509;

namespace Sealpost.Unsealing;

/// <param name="Authenticated">Whether an alteration would have been seen: AES-CBC alone does not show it.</param>
internal sealed record CmsContent(byte[] Bytes, Seal Seal, bool Authenticated);

/// <summary>Opens enveloped-data (RFC 5652, section 6) and authenticated-enveloped-data (RFC 5083) with AES-GCM (RFC 5084).</summary>
internal static class CmsEnvelope
{
    /// <summary>By object identifier: key bits, and whether it is GCM (NIST CSOR, RFC 3565).</summary>
    private static readonly Dictionary<string, (int Bits, bool Gcm)> Ciphers = new()
    {
        ["2.16.840.1.101.3.4.1.2"] = (128, false), ["2.16.840.1.101.3.4.1.22"] = (192, false), ["2.16.840.1.101.3.4.1.42"] = (256, false),
        ["2.16.840.1.101.3.4.1.6"] = (128, true), ["2.16.840.1.101.3.4.1.26"] = (192, true), ["2.16.840.1.101.3.4.1.46"] = (256, true),
    };

    /// <returns>The content type (RFC 5652, section 3); null when it is no CMS.</returns>
    public static DerObjectIdentifier? TypeOf(byte[] cms)
    {
        try
        {
            return ContentInfo.GetInstance(Asn1Object.FromByteArray(cms)).ContentType;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // BouncyCastle throws whatever comes, even a null reference, for bytes that are no ASN.1.
            return null;
        }
    }

    /// <exception cref="NotOpenedException">No key fits, or the message is broken or unsupported.</exception>
    public static CmsContent Open(byte[] cms, CertificateKeys keys)
    {
        try
        {
            var info = ContentInfo.GetInstance(Asn1Object.FromByteArray(cms));
            if (info.ContentType.Equals(CmsObjectIdentifiers.EnvelopedData))
            {
                var enveloped = EnvelopedData.GetInstance(info.Content);
                return Open(enveloped.RecipientInfos, enveloped.EncryptedContentInfo, null, [], keys);
            }

            var authenticated = AuthEnvelopedData.GetInstance(info.Content);
            // The attributes are authenticated as a SET, not with the tag that they have in the message (RFC 5083, section 2.2).
            var attributes = authenticated.AuthAttrs is { } set ? new DerSet(set.ToArray()).GetEncoded(Asn1Encodable.Der) : [];
            return Open(authenticated.RecipientInfos, authenticated.AuthEncryptedContentInfo, authenticated.Mac.GetOctets(), attributes, keys);
        }
        catch (Exception fault) when (fault is not NotOpenedException)
        {
            throw new NotOpenedException(new NotOpened.BrokenSeal("The S/MIME message"), fault);
        }
    }

    private static CmsContent Open(Asn1Set recipientInfos, EncryptedContentInfo content, byte[]? mac, byte[] attributes, CertificateKeys keys)
    {
        var algorithm = content.ContentEncryptionAlgorithm;
        if (!Ciphers.TryGetValue(algorithm.Algorithm.Id, out var cipher) || cipher.Gcm != (mac is not null))
        {
            throw new NotOpenedException(new NotOpened.Unsupported($"the encryption algorithm {algorithm.Algorithm.Id}"));
        }

        var recipients = CmsRecipients.Read(recipientInfos);
        var (recipient, key) = Choose(recipients, keys);
        var contentKey = recipient.Open(key);
        if (contentKey.Length * 8 != cipher.Bits)
        {
            throw new CryptographicException("The content key has another length than its algorithm.");
        }

        var sealedBytes = content.EncryptedContent.GetOctets();
        var plain = mac is null ? DecryptCbc(contentKey, algorithm, sealedBytes) : DecryptGcm(contentKey, algorithm, sealedBytes, mac, attributes);
        var seal = new Seal(
            SealKind.Smime, [.. recipients.Select(other => other.Name).Distinct()], recipient.Name,
            $"AES-{cipher.Bits}-{(cipher.Gcm ? "GCM" : "CBC")}", SealScope.Message);
        return new(plain, seal, cipher.Gcm);
    }

    private static (CmsRecipient, CertificateKey) Choose(IReadOnlyList<CmsRecipient> recipients, CertificateKeys keys)
    {
        var (pairs, fault) = keys.Unlock();
        foreach (var recipient in recipients)
        {
            if (pairs.FirstOrDefault(pair => recipient.IsFor(pair.Certificate)) is { } pair)
            {
                return (recipient, pair);
            }
        }

        throw new NotOpenedException(fault ?? new NotOpened.NoKeyFits([.. recipients.Select(recipient => recipient.Name).Distinct()]));
    }

    private static byte[] DecryptCbc(byte[] key, AlgorithmIdentifier algorithm, byte[] content)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        return aes.DecryptCbc(content, Asn1OctetString.GetInstance(algorithm.Parameters).GetOctets());
    }

    private static byte[] DecryptGcm(byte[] key, AlgorithmIdentifier algorithm, byte[] content, byte[] mac, byte[] attributes)
    {
        var parameters = GcmParameters.GetInstance(algorithm.Parameters);
        if (mac.Length != parameters.IcvLen)
        {
            throw new CryptographicException("The tag has another length than its parameters say.");
        }

        using var aes = new AesGcm(key, mac.Length);
        var plain = new byte[content.Length];
        aes.Decrypt(parameters.GetNonce(), content, mac, plain, attributes);
        return plain;
    }
}

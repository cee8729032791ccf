using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;

namespace Sealpost.Unsealing;

/// <summary>
/// Opens an encrypted OpenPGP message (RFC 9580, section 10.3). The integrity of all of it is checked before a byte of the plain
/// text is looked at.
/// </summary>
internal static class OpenPgpMessage
{
    /// <param name="message">Armored or binary.</param>
    /// <exception cref="NotOpenedException">No key fits, or the message is broken, unprotected or unsupported.</exception>
    public static OpenPgpContent Open(byte[] message, OpenPgpPrivateKeys keys, OpenPgpSigners signers)
    {
        try
        {
            using var decoder = PgpUtilities.GetDecoderStream(new MemoryStream(message));
            var packets = OpenPgpPackets.Check(Bounded.ReadAll(decoder));
            var recipients = Recipients(packets);
            var ids = recipients.Select(recipient => Name(recipient.KeyId)).Distinct().ToList();
            var (data, key) = Choose(recipients, keys, ids);
            using var plain = data.GetDataStream(key);
            var content = Bounded.ReadAll(plain);
            if (!data.IsIntegrityProtected() || !data.Verify())
            {
                throw Broken();
            }

            var seal = new Seal(SealKind.OpenPgp, ids, Name(key.KeyId), Algorithm(data.GetSymmetricAlgorithm(key)), SealScope.Message);
            return OpenPgpContent.Read(content, signers) with { Seal = seal };
        }
        catch (Exception fault) when (fault is not NotOpenedException)
        {
            throw Broken(fault);
        }
    }

    public static string Name(long keyId) => keyId == 0 ? "a hidden key" : $"{keyId:X16}";

    private static List<PgpPublicKeyEncryptedData> Recipients(byte[] packets)
    {
        var factory = new PgpObjectFactory(new MemoryStream(packets));
        var found = factory.NextPgpObject();
        while (found is PgpMarker)
        {
            found = factory.NextPgpObject();
        }

        var recipients = (found as PgpEncryptedDataList)?.GetEncryptedDataObjects().OfType<PgpPublicKeyEncryptedData>().ToList();
        return recipients?.Count > 0 ? recipients : throw new NotOpenedException(new NotOpened.Unsupported("a password instead of a key"));
    }

    /// <summary>The first pair of a sealed session key and a given key that fit; a recipient who is hidden (id 0) may be any of the given.</summary>
    private static (PgpPublicKeyEncryptedData Data, PgpPrivateKey Key) Choose(
        List<PgpPublicKeyEncryptedData> recipients, OpenPgpPrivateKeys keys, List<string> ids)
    {
        NotOpened why = new NotOpened.NoKeyFits(ids);
        foreach (var data in recipients.OrderBy(data => data.KeyId == 0))
        {
            foreach (var id in data.KeyId == 0 ? keys.Ids.ToList() : keys.Ids.Contains(data.KeyId) ? [data.KeyId] : [])
            {
                try
                {
                    var key = keys.Unlock(id);
                    data.GetSymmetricAlgorithm(key);
                    return (data, key);
                }
                catch (NotOpenedException locked)
                {
                    // Another of the given keys may fit.
                    why = data.KeyId == 0 && why is not NotOpened.NoKeyFits ? why : locked.Why;
                }
                catch (Exception) when (data.KeyId == 0)
                {
                    // Meant for somebody else.
                }
            }
        }

        throw new NotOpenedException(why);
    }

    private static string Algorithm(SymmetricKeyAlgorithmTag tag) => tag switch
    {
        SymmetricKeyAlgorithmTag.Aes128 => "AES-128",
        SymmetricKeyAlgorithmTag.Aes192 => "AES-192",
        SymmetricKeyAlgorithmTag.Aes256 => "AES-256",
        _ => $"{tag}",
    };

    private static NotOpenedException Broken(Exception? fault = null) => new(new NotOpened.BrokenSeal("The OpenPGP message"), fault);
}

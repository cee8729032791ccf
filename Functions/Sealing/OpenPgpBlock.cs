using System.Text;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;

namespace Sealpost.Sealing;

/// <summary>An armored message that somebody else sealed: looked at from outside, never opened.</summary>
internal static class OpenPgpBlock
{
    /// <returns>Whether it is one whole message with integrity protection, sealed to exactly these keys.</returns>
    public static bool IsFor(string armored, IEnumerable<OpenPgpKey> keys)
    {
        try
        {
            var factory = new PgpObjectFactory(new MemoryStream(Octets(armored)));
            if (factory.NextPgpObject() is not PgpEncryptedDataList sealedData)
            {
                return false;
            }

            var recipients = sealedData.GetEncryptedDataObjects().ToList();
            var ids = recipients.OfType<PgpPublicKeyEncryptedData>().Select(session => session.KeyId).ToHashSet();
            // A password, or a key of somebody else's, would open it, too.
            return ids.Count == recipients.Count && ids.SetEquals(keys.Select(key => key.Key.KeyId))
                && recipients.TrueForAll(session => session.IsIntegrityProtected()) && EndsWith(recipients[0], factory);
        }
        catch (Exception)
        {
            // BouncyCastle throws many kinds for what it can't parse, some derived from Exception itself; whatever the reason, this is no message.
            return false;
        }
    }

    /// <summary>The same message with the armor that we write: no header of it, and nothing around it, is the sender's.</summary>
    /// <exception cref="IOException">It is none.</exception>
    public static string Canonical(string armored)
    {
        var octets = Octets(armored);
        using var output = new MemoryStream((int)OpenPgpArmor.SizeOf(octets.Length));
        using (var armor = new OpenPgpArmor(output))
        {
            armor.Write(octets);
            armor.Complete();
        }

        return Encoding.ASCII.GetString(output.GetBuffer().AsSpan(0, (int)output.Length));
    }

    private static byte[] Octets(string armored)
    {
        using var armor = new ArmoredInputStream(new MemoryStream(Encoding.ASCII.GetBytes(armored)));
        using var octets = new MemoryStream();
        armor.CopyTo(octets);
        return octets.ToArray();
    }

    /// <summary>Nothing may follow what is sealed: a reader would show it as if it had been.</summary>
    private static bool EndsWith(PgpEncryptedData content, PgpObjectFactory factory)
    {
        content.GetInputStream().CopyTo(Stream.Null);
        return factory.NextPgpObject() is null;
    }
}

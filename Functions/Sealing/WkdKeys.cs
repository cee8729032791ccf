using System.Text;
using Org.BouncyCastle.Bcpg.OpenPgp;

namespace Sealpost.Sealing;

/// <param name="Content">Binary: the usable keys of the address, without other user ids; null when there is none.</param>
/// <param name="Keys">The keys in it.</param>
/// <param name="Dropped">How many user ids and pictures were left out.</param>
/// <param name="Refused">Of each key that was left out: why.</param>
internal sealed record WkdPick(byte[]? Content, IReadOnlyList<RecipientKey> Keys, int Dropped, IReadOnlyList<string> Refused);

/// <summary>
/// Takes from the answer of a Web Key Directory what is the address's: it may hold several keys, such as a revoked one beside the
/// new (section 3.1 of the draft), and a key may have more user ids than the domain can vouch for.
/// </summary>
internal static class WkdKeys
{
    public static WkdPick Pick(byte[] answer, string address, DateTimeOffset now)
    {
        var (picked, keys, dropped, refused) = (new List<KeyPacket>(), new List<RecipientKey>(), 0, new List<string>());
        foreach (var key in Split(answer))
        {
            var own = OwnUserIds(key, address);
            try
            {
                var read = RecipientKeyFile.Read(KeyPackets.Write(own), now);
                if (Obstacle(read, address, now) is { } obstacle)
                {
                    refused.Add(obstacle);
                    continue;
                }

                picked.AddRange(own);
                keys.AddRange(read);
                dropped += key.Count(IsIdentity) - own.Count(IsIdentity);
            }
            catch (KeyRefusedException fault)
            {
                refused.Add(own.Exists(packet => packet.Tag == KeyPackets.UserId) ? fault.Message : NotOwn(address));
            }
        }

        return new(picked.Count > 0 ? KeyPackets.Write(picked) : null, keys, dropped, refused);
    }

    private static string? Obstacle(IReadOnlyList<RecipientKey> keys, string address, DateTimeOffset now) =>
        !keys.All(key => key.IsFor(address)) ? NotOwn(address)
        : keys.FirstOrDefault(key => key.Expires <= now) is { Expires: { } end } ? $"It expired on {end:yyyy-MM-dd}."
        : null;

    private static string NotOwn(string address) => $"It does not hold the address {address}.";

    /// <summary>A key is everything up to the next primary key.</summary>
    private static List<List<KeyPacket>> Split(byte[] answer)
    {
        var keys = new List<List<KeyPacket>>();
        foreach (var packet in KeyPackets.Read(Binary(answer)))
        {
            if (keys.Count == 0 || packet.Tag is KeyPackets.PublicKey or KeyPackets.SecretKey)
            {
                keys.Add([]);
            }

            keys[^1].Add(packet);
        }

        return keys;
    }

    /// <summary>The draft wants binary; some directories answer with armor all the same.</summary>
    private static byte[] Binary(byte[] answer)
    {
        try
        {
            return KeyPackets.IsArmored(answer) ? KeyPackets.Binary(answer) : answer;
        }
        catch (Exception fault) when (fault is IOException or PgpException)
        {
            throw new KeyRefusedException("It is not an OpenPGP key.", fault);
        }
    }

    /// <summary>With a user id go the signatures behind it.</summary>
    private static List<KeyPacket> OwnUserIds(List<KeyPacket> key, string address)
    {
        var (own, foreign) = (new List<KeyPacket>(), false);
        foreach (var packet in key)
        {
            foreign = packet.Tag == KeyPackets.Signature ? foreign
                : packet.Tag == KeyPackets.UserAttribute || (packet.Tag == KeyPackets.UserId && !Holds(packet, address));
            if (!foreign)
            {
                own.Add(packet);
            }
        }

        return own;
    }

    private static bool IsIdentity(KeyPacket packet) => packet.Tag is KeyPackets.UserId or KeyPackets.UserAttribute;

    /// <summary>"Ann &lt;ann@example.org&gt;" or the address alone (RFC 9580, section 5.11).</summary>
    private static bool Holds(KeyPacket userId, string address)
    {
        var text = Encoding.UTF8.GetString(userId.Body).Trim();
        var from = text.EndsWith('>') ? text.LastIndexOf('<') : -1;
        return (from < 0 ? text : text[(from + 1)..^1]).Equals(address, StringComparison.OrdinalIgnoreCase);
    }
}

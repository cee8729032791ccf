using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;
using Sealpost.Sealing;

namespace Sealpost.Sending;

/// <summary>A private key that signs mail, or why there is none.</summary>
internal abstract record DkimKey : IDisposable
{
    /// <summary>RFC 8301, section 3.2.</summary>
    public const int LeastBits = 2048;

    /// <summary>All of a PKCS#8 Ed25519 key but its 32 bytes (RFC 8410, section 7).</summary>
    private static readonly byte[] Ed25519Head = Convert.FromHexString("302E020100300506032B657004220420");

    private DkimKey()
    {
    }

    /// <summary>What the DNS says of it (RFC 6376, section 3.6.1; RFC 8463, section 4).</summary>
    /// <exception cref="InvalidOperationException">There is no key.</exception>
    public abstract string Record { get; }

    public abstract void Dispose();

    /// <summary>2048 bits: larger ones have records that some DNS services and receivers can't take.</summary>
    /// <returns>The private key as PEM.</returns>
    public static string NewRsa()
    {
        using var key = RSA.Create(LeastBits);
        return $"{key.ExportPkcs8PrivateKeyPem()}\n";
    }

    /// <returns>The private key as PEM.</returns>
    public static string NewEd25519()
    {
        byte[] key = [.. Ed25519Head, .. RandomNumberGenerator.GetBytes(32)];
        return $"{PemEncoding.WriteString("PRIVATE KEY", key)}\n";
    }

    /// <param name="setting">PEM text, also with its line ends as the two characters <c>\n</c>, or the path of a PEM file.</param>
    public static DkimKey Read(string setting) => PemSetting.Read(setting) is { } pem
        ? Parse(pem)
        : new Unreadable("names no file that can be read; set the path of a PEM file, or the PEM text itself.");

    private static DkimKey Parse(string pem)
    {
        if (!PemEncoding.TryFind(pem, out var found))
        {
            return new Unreadable("is not PEM; it begins with -----BEGIN PRIVATE KEY-----.");
        }

        var label = pem[found.Label];
        if (label is not ("PRIVATE KEY" or "RSA PRIVATE KEY"))
        {
            return new Unreadable(label == "ENCRYPTED PRIVATE KEY"
                ? "is locked with a password; store it without one, such as with \"openssl pkey -in FILE -out NEW\"."
                : $"is a {label}, not a private key of RSA or Ed25519.");
        }

        try
        {
            return Parse(label, Convert.FromBase64String(pem[found.Base64Data]));
        }
        // Whatever the parsers of two libraries throw at broken bytes, it is the same to the operator.
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return new Unreadable("is damaged: no private key of RSA or Ed25519 can be read from it.");
        }
    }

    private static DkimKey Parse(string label, byte[] der)
    {
        if (label == "PRIVATE KEY" && PrivateKeyFactory.CreateKey(der) is Ed25519PrivateKeyParameters key)
        {
            return new Ed25519(key);
        }

        var rsa = RSA.Create();
        try
        {
            if (label == "PRIVATE KEY")
            {
                rsa.ImportPkcs8PrivateKey(der, out _);
            }
            else
            {
                rsa.ImportRSAPrivateKey(der, out _);
            }

            return new Rsa(rsa);
        }
        catch
        {
            rsa.Dispose();
            throw;
        }
    }

    public sealed record Rsa(RSA Key) : DkimKey
    {
        public int Bits => Key.KeySize;

        public override string Record => $"v=DKIM1; k=rsa; p={Convert.ToBase64String(Key.ExportSubjectPublicKeyInfo())}";

        public override void Dispose() => Key.Dispose();
    }

    public sealed record Ed25519(Ed25519PrivateKeyParameters Key) : DkimKey
    {
        public override string Record => $"v=DKIM1; k=ed25519; p={Convert.ToBase64String(Key.GeneratePublicKey().GetEncoded())}";

        public override void Dispose()
        {
            // Nothing but memory.
        }
    }

    /// <param name="Why">Follows the name of the setting.</param>
    public sealed record Unreadable(string Why) : DkimKey
    {
        public override string Record => throw new InvalidOperationException(Why);

        public override void Dispose()
        {
            // There is nothing.
        }
    }
}

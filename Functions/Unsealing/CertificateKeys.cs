using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace Sealpost.Unsealing;

/// <param name="Key">RSA, or ECDiffieHellman.</param>
internal sealed record CertificateKey(X509Certificate2 Certificate, AsymmetricAlgorithm Key);

/// <summary>
/// The given certificates with private keys, PEM or PKCS #12 (RFC 7468, RFC 7292). They are unlocked when the first S/MIME mail
/// asks for them: whose key is in a locked file can't be seen before.
/// </summary>
/// <param name="passphrase">Asks for the passphrase of a file; null when nobody can answer.</param>
internal sealed class CertificateKeys(Func<string, string?> passphrase)
{
    private const string RsaEncryption = "1.2.840.113549.1.1.1", EcPublicKey = "1.2.840.10045.2.1";
    private const int InvalidPassword = unchecked((int)0x80070056);

    private readonly List<KeyFile> _files = [];
    private (List<CertificateKey> Keys, NotOpened? Fault)? _unlocked;

    public void Add(KeyFile file) => _files.Add(file);

    /// <returns>The pairs, and why a file could not be used, for the case that none of the pairs fits.</returns>
    public (IReadOnlyList<CertificateKey> Keys, NotOpened? Fault) Unlock()
    {
        if (_unlocked is { } known)
        {
            return known;
        }

        var (certificates, keys, fault) = (new List<X509Certificate2>(), new List<AsymmetricAlgorithm>(), (NotOpened?)null);
        foreach (var file in _files)
        {
            try
            {
                var (more, secrets) = file.IsPem ? ReadPem(file) : ReadPkcs12(file);
                certificates.AddRange(more);
                keys.AddRange(secrets);
            }
            catch (NotOpenedException refused)
            {
                fault ??= refused.Why;
            }
        }

        // Certificate and key may come in two files.
        var pairs = keys.SelectMany(key => certificates
            .Where(certificate => Fits(certificate, key)).Select(certificate => new CertificateKey(certificate, key)));
        fault ??= keys.Count > 0 && certificates.Count == 0
            ? new NotOpened.NotAKey(_files[0].Name, "certificate to the private key; give both") : null;
        _unlocked = ([.. pairs], fault);
        return _unlocked.Value;
    }

    private static bool Fits(X509Certificate2 certificate, AsymmetricAlgorithm key) =>
        certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo());

    private (List<X509Certificate2>, List<AsymmetricAlgorithm>) ReadPem(KeyFile file)
    {
        var (certificates, keys) = (new List<X509Certificate2>(), new List<AsymmetricAlgorithm>());
        for (ReadOnlySpan<char> rest = file.Text; PemEncoding.TryFind(rest, out var fields); rest = rest[fields.Location.End..])
        {
            var content = Convert.FromBase64String(rest[fields.Base64Data].ToString());
            switch (rest[fields.Label].ToString())
            {
                case "CERTIFICATE" or "X509 CERTIFICATE" or "TRUSTED CERTIFICATE":
                    certificates.Add(Try(file, "intact certificate", () => X509CertificateLoader.LoadCertificate(content)));
                    break;
                case "PRIVATE KEY":
                    keys.Add(Import(file, Try(file, "intact private key", () => Pkcs8PrivateKeyInfo.Decode(content, out _))));
                    break;
                case "ENCRYPTED PRIVATE KEY":
                    keys.Add(Import(file, Decrypt(file, content)));
                    break;
                case "RSA PRIVATE KEY":
                    keys.Add(Imported(file, RSA.Create(), rsa => rsa.ImportRSAPrivateKey(content, out _)));
                    break;
                case "EC PRIVATE KEY":
                    keys.Add(Imported(file, ECDiffieHellman.Create(), ec => ec.ImportECPrivateKey(content, out _)));
                    break;
            }
        }

        return certificates.Count + keys.Count > 0 ? (certificates, keys) : throw new NotOpenedException(new NotOpened.NotAKey(
            file.Name, "key in PKCS #8. Convert it with: openssl pkcs8 -topk8 -in FILE -out NEW.pem"));
    }

    private Pkcs8PrivateKeyInfo Decrypt(KeyFile file, byte[] content)
    {
        var words = passphrase(file.Name) ?? throw new NotOpenedException(new NotOpened.PassphraseMissing(file.Name));
        try
        {
            return Pkcs8PrivateKeyInfo.DecryptAndDecode(words, content, out _);
        }
        catch (CryptographicException fault)
        {
            throw new NotOpenedException(new NotOpened.WrongPassphrase(file.Name), fault);
        }
    }

    private static AsymmetricAlgorithm Import(KeyFile file, Pkcs8PrivateKeyInfo key) => key.AlgorithmId.Value switch
    {
        RsaEncryption => Imported(file, RSA.Create(), rsa => rsa.ImportPkcs8PrivateKey(key.Encode(), out _)),
        EcPublicKey => Imported(file, ECDiffieHellman.Create(), ec => ec.ImportPkcs8PrivateKey(key.Encode(), out _)),
        var other => throw new NotOpenedException(new NotOpened.Unsupported($"a private key of the kind {key.AlgorithmId.FriendlyName ?? other}")),
    };

    private static AsymmetricAlgorithm Imported<T>(KeyFile file, T key, Action<T> import)
        where T : AsymmetricAlgorithm => Try(file, "intact private key", () =>
        {
            import(key);
            return key;
        });

    private (List<X509Certificate2>, List<AsymmetricAlgorithm>) ReadPkcs12(KeyFile file)
    {
        var all = Load(file, null) ?? Load(file, passphrase(file.Name) ?? throw new NotOpenedException(new NotOpened.PassphraseMissing(file.Name)))
            ?? throw new NotOpenedException(new NotOpened.WrongPassphrase(file.Name));
        var keys = all.Where(certificate => certificate.HasPrivateKey).Select(certificate => Extract(file, certificate)).ToList();
        return keys.Count > 0 ? ([.. all], keys) : throw new NotOpenedException(new NotOpened.NotAKey(file.Name, "private key"));
    }

    /// <returns>Null when the passphrase is not right.</returns>
    private static X509Certificate2Collection? Load(KeyFile file, string? words)
    {
        // macOS has no keys that live only in memory.
        var storage = X509KeyStorageFlags.Exportable | (OperatingSystem.IsMacOS() ? 0 : X509KeyStorageFlags.EphemeralKeySet);
        try
        {
            return X509CertificateLoader.LoadPkcs12Collection(file.Content, words, storage);
        }
        catch (CryptographicException fault) when (fault.HResult == InvalidPassword)
        {
            return null;
        }
        catch (CryptographicException fault)
        {
            throw new NotOpenedException(new NotOpened.NotAKey(file.Name, "OpenPGP, PEM or PKCS #12 private key that can be read"), fault);
        }
    }

    private static AsymmetricAlgorithm Extract(KeyFile file, X509Certificate2 certificate)
    {
        if (certificate.GetRSAPrivateKey() is { } rsa)
        {
            return rsa;
        }

        // A certificate whose key usage speaks of signatures only gives no key for agreement; the mail is sealed to it nevertheless.
        using var ec = certificate.GetECDsaPrivateKey()
            ?? throw new NotOpenedException(new NotOpened.Unsupported($"the kind of key in {file.Name}"));
        return Try<AsymmetricAlgorithm>(
            file, "private key that can be used", () => ECDiffieHellman.Create(ec.ExportParameters(includePrivateParameters: true)));
    }

    private static T Try<T>(KeyFile file, string wanted, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CryptographicException fault)
        {
            throw new NotOpenedException(new NotOpened.NotAKey(file.Name, wanted), fault);
        }
    }
}

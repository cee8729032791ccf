namespace Sealpost.Unsealing;

/// <summary>What the operator gave: private keys that open, and public keys whose signatures count.</summary>
internal sealed class OpeningKeys
{
    /// <param name="passphrase">Asks for the passphrase of a key file, by its name; null when nobody can answer.</param>
    /// <exception cref="NotOpenedException">A file holds no such key.</exception>
    public OpeningKeys(IEnumerable<KeyFile> privateKeys, IEnumerable<KeyFile> signers, Func<string, string?> passphrase)
    {
        OpenPgp = new(passphrase);
        Certificates = new(passphrase);
        foreach (var file in privateKeys)
        {
            Action<KeyFile> add = file.IsOpenPgp ? OpenPgp.Add : file.IsPem || file.IsDer ? Certificates.Add
                : throw new NotOpenedException(new NotOpened.NotAKey(file.Name, "private key: neither OpenPGP, PEM nor PKCS #12"));
            add(file);
        }

        foreach (var file in signers)
        {
            Action<KeyFile> add = file.IsOpenPgp ? OpenPgpSigners.Add : file.IsPem || file.IsDer ? CmsSigners.Add
                : throw new NotOpenedException(new NotOpened.NotAKey(file.Name, "public key: neither OpenPGP nor a certificate"));
            add(file);
            HasSigners = true;
        }
    }

    public OpenPgpPrivateKeys OpenPgp { get; }

    public bool HasSigners { get; }

    public CertificateKeys Certificates { get; }

    public OpenPgpSigners OpenPgpSigners { get; } = new();

    public CmsSigners CmsSigners { get; } = new();
}

using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;

namespace Sealpost.Unsealing;

/// <summary>The given OpenPGP secret keys and subkeys. Only the one that a mail needs is unlocked.</summary>
/// <param name="passphrase">Asks for the passphrase of a file; null when nobody can answer.</param>
internal sealed class OpenPgpPrivateKeys(Func<string, string?> passphrase)
{
    private readonly List<(PgpSecretKey Key, string File)> _keys = [];
    private readonly Dictionary<long, PgpPrivateKey> _unlocked = [];

    public IEnumerable<long> Ids => _keys.Select(key => key.Key.KeyId);

    /// <exception cref="NotOpenedException">The file holds no secret key, or one in a format that can't be read.</exception>
    public void Add(KeyFile file)
    {
        var before = _keys.Count;
        try
        {
            foreach (var block in file.OpenPgpBlocks())
            {
                using var stream = PgpUtilities.GetDecoderStream(new MemoryStream(block));
                var factory = new PgpObjectFactory(stream);
                while (factory.NextPgpObject() is { } found)
                {
                    _keys.AddRange((found as PgpSecretKeyRing)?.GetSecretKeys().Select(key => (key, file.Name)) ?? []);
                }
            }
        }
        catch (Exception fault) when (fault is not NotOpenedException)
        {
            // BouncyCastle throws many kinds for what it can't parse, some derived from Exception itself.
            throw new NotOpenedException(new NotOpened.NotAKey(file.Name, "OpenPGP private key in a supported format (version 4)"), fault);
        }

        if (_keys.Count == before)
        {
            throw new NotOpenedException(new NotOpened.NotAKey(file.Name, "private key. Export it with: gpg --armor --export-secret-keys ADDRESS"));
        }
    }

    /// <exception cref="NotOpenedException">The passphrase is wrong or missing, or the file has no secret part.</exception>
    public PgpPrivateKey Unlock(long id)
    {
        if (_unlocked.TryGetValue(id, out var known))
        {
            return known;
        }

        var (key, file) = _keys.First(candidate => candidate.Key.KeyId == id);
        if (key.IsPrivateKeyEmpty || key.S2k?.Type == S2k.GnuDummyS2K)
        {
            throw new NotOpenedException(new NotOpened.NoSecret(file));
        }

        var isLocked = key.KeyEncryptionAlgorithm is not SymmetricKeyAlgorithmTag.Null;
        var words = isLocked ? passphrase(file) ?? throw new NotOpenedException(new NotOpened.PassphraseMissing(file)) : "";
        try
        {
            // gpg takes a passphrase as UTF-8.
            return _unlocked[id] = key.ExtractPrivateKeyUtf8(words.ToCharArray()) ?? throw new NotOpenedException(new NotOpened.NoSecret(file));
        }
        catch (Exception fault) when (fault is not NotOpenedException)
        {
            throw new NotOpenedException(isLocked ? new NotOpened.WrongPassphrase(file) : new NotOpened.NotAKey(file, "intact private key"), fault);
        }
    }
}

using Sealpost.Sealing;

namespace Sealpost.Wiring.Development;

/// <summary>
/// OpenPGP keys for the demonstration: of the owner, RSA-3072, which every program opens, and of the service. The private keys have no
/// passphrase and stay under .local.
/// </summary>
internal static class DemoKeyPair
{
    /// <summary>The service's own signing key, Curve25519; its public key is beside it, as <c>service-public.asc</c>.</summary>
    /// <returns>The file of the private one.</returns>
    public static string EnsureService(string folder, TimeProvider time)
    {
        var (secret, open) = (Path.Combine(folder, "service-private.asc"), Path.Combine(folder, "service-public.asc"));
        if (!File.Exists(secret) || !File.Exists(open))
        {
            var pair = NewOpenPgpKey.Generate("Sealpost demonstration service <forms@example.org>", rsa: false, new(time.GetUtcNow(), Expires: null, Passphrase: null));
            PrivateFile.Replace(secret, pair.Private);
            File.WriteAllBytes(open, pair.Public);
        }

        return secret;
    }

    /// <param name="folder">Keeps both keys; the public one is copied beside the form.</param>
    public static void Ensure(string folder, string publicFile, TimeProvider time)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(publicFile)!);
        var (secretCopy, publicCopy) = (Path.Combine(folder, "demo-private.asc"), Path.Combine(folder, "demo-public.asc"));
        if (!File.Exists(secretCopy) || !File.Exists(publicCopy))
        {
            var pair = NewOpenPgpKey.Generate("Sealpost demonstration <demo@example.org>", rsa: true, new(time.GetUtcNow(), Expires: null, Passphrase: null));
            PrivateFile.Replace(secretCopy, pair.Private);
            File.WriteAllBytes(publicCopy, pair.Public);
            File.Delete(publicFile);
        }

        if (!File.Exists(publicFile))
        {
            File.Copy(publicCopy, publicFile);
        }
    }
}

using Sealpost.Sealing;

namespace Sealpost.Wiring.Development;

/// <summary>An OpenPGP key pair for the demo form: RSA-3072, which every program opens. The private key has no passphrase and stays under .local.</summary>
internal static class DemoKeyPair
{
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

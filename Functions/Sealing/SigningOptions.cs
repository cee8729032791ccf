namespace Sealpost.Sealing;

/// <summary>The service's own keys, with which it signs what it seals. Section <c>Signing</c>. Each is the text itself, or the path of a file.</summary>
internal sealed class SigningOptions
{
    /// <summary>The service's private OpenPGP key (RSA or Ed25519), for forms with <c>sign</c>: the armored text (line ends also as <c>\n</c>), or a file's path.</summary>
    public string? OpenPgpKey { get; set; }

    /// <summary>Its passphrase, where it has one.</summary>
    public string? OpenPgpPassphrase { get; set; }

    /// <summary>The same for S/MIME: PEM of certificate, chain and private key (RSA or EC), a PFX in base64, or the path of a file of either.</summary>
    public string? SmimeKey { get; set; }

    /// <summary>The password of that key or PFX, where it has one.</summary>
    public string? SmimePassword { get; set; }

    /// <summary>A relative path starts where those of the other settings do, whatever folder the process was started in.</summary>
    public void Complete(string root) => (OpenPgpKey, SmimeKey) = (Locate(OpenPgpKey, root), Locate(SmimeKey, root));

    private static string? Locate(string? setting, string root) =>
        !string.IsNullOrWhiteSpace(setting) && !setting.Contains("-----BEGIN", StringComparison.Ordinal) && Path.GetFullPath(setting, root) is var file && File.Exists(file)
            ? file
            : setting;
}

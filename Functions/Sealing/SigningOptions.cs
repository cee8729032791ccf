namespace Sealpost.Sealing;

/// <summary>The service's own keys, with which it signs what it seals. Section <c>Signing</c>. Each is the text itself, or the path of a file.</summary>
internal sealed class SigningOptions
{
    /// <summary>An armored private OpenPGP key.</summary>
    public string? OpenPgpKey { get; set; }

    public string? OpenPgpPassphrase { get; set; }

    /// <summary>PEM of certificate, chain and private key, or a PFX in base64 (as a file: as it is).</summary>
    public string? SmimeKey { get; set; }

    public string? SmimePassword { get; set; }

    /// <summary>A relative path starts where those of the other settings do, whatever folder the process was started in.</summary>
    public void Complete(string root) => (OpenPgpKey, SmimeKey) = (Locate(OpenPgpKey, root), Locate(SmimeKey, root));

    private static string? Locate(string? setting, string root) =>
        !string.IsNullOrWhiteSpace(setting) && !setting.Contains("-----BEGIN", StringComparison.Ordinal) && Path.GetFullPath(setting, root) is var file && File.Exists(file)
            ? file
            : setting;
}

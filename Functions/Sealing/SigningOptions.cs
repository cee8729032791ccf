namespace Sealpost.Sealing;

/// <summary>The service's own keys, with which it signs what it seals. Section <c>Signing</c>. Each is the text itself, or the path of a file.</summary>
internal sealed class SigningOptions
{
    /// <summary>An armored private OpenPGP key.</summary>
    public string? OpenPgpKey { get; init; }

    public string? OpenPgpPassphrase { get; init; }

    /// <summary>PEM of certificate, chain and private key, or a PFX in base64 (as a file: as it is).</summary>
    public string? SmimeKey { get; init; }

    public string? SmimePassword { get; init; }
}

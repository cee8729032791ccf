namespace Sealpost.Sealing;

/// <summary>A key pair for a recipient who had none.</summary>
/// <param name="Public">An armored OpenPGP key, or a certificate in PEM.</param>
/// <param name="Private">An armored OpenPGP key, or PKCS #12; protected by the passphrase, if there was one.</param>
/// <param name="Fingerprint">As in <see cref="RecipientKey"/>.</param>
/// <param name="Algorithm">For people.</param>
internal sealed record NewKey(byte[] Public, byte[] Private, string Fingerprint, string Algorithm);

/// <param name="Expires">Null is never.</param>
/// <param name="Passphrase">Null leaves the private key unprotected.</param>
internal sealed record NewKeyWish(DateTimeOffset Now, DateTimeOffset? Expires, string? Passphrase);

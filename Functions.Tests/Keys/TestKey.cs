namespace Sealpost.Tests.Keys;

/// <summary>A key pair without a passphrase; in both texts one armor, whatever the number of keys.</summary>
public sealed record TestKey(string PublicArmored, string SecretArmored, IReadOnlyList<string> Fingerprints)
{
    public string Fingerprint => Fingerprints[0];
}

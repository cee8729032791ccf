namespace Sealpost.Tests.Keys;

public enum TestKeyKind
{
    /// <summary>EdDSA and ECDH in the formats of RFC 4880bis (algorithms 22 and 18), as gpg makes them.</summary>
    Curve25519,
    Rsa3072,
    NistP256,
    BrainpoolP256,

    /// <summary>RSA-3072, no subkey: nothing to encrypt to.</summary>
    SignOnlyRsa,

    /// <summary>RSA-1024, primary key and subkey.</summary>
    Rsa1024,

    /// <summary>The primary key has expired, and the subkey with it.</summary>
    Expired,

    /// <summary>The subkey has expired, the primary key never does.</summary>
    ExpiredSubkey,
    Revoked,

    /// <summary>The subkey is revoked, the primary key is not.</summary>
    RevokedSubkey,

    /// <summary>Two Curve25519 keys of two people in one file.</summary>
    TwoKeys,
}

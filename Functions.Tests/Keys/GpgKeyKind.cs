namespace Sealpost.Tests.Keys;

/// <summary>What <see cref="Gpg.GenerateAsync"/> makes; algorithms as gpg names them, null for no subkey.</summary>
public sealed record GpgKeyKind(string Primary, string? Subkey)
{
    /// <summary>Keys are born in the past, so that they are valid for a test that sets the clock, too.</summary>
    public static readonly DateTimeOffset UsualBirth = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static GpgKeyKind Curve25519 { get; } = new("ed25519", "cv25519");

    public static GpgKeyKind Rsa3072 { get; } = new("rsa3072", "rsa3072");

    public static GpgKeyKind Rsa1024 { get; } = new("rsa1024", "rsa1024");

    public static GpgKeyKind RsaSignOnly { get; } = new("rsa3072", null);

    public static GpgKeyKind NistP256 { get; } = new("nistp256", "nistp256");

    public static GpgKeyKind BrainpoolP256 { get; } = new("brainpoolP256r1", "brainpoolP256r1");

    public DateTimeOffset CreatedAt { get; init; } = UsualBirth;

    /// <summary>Null is never; this and the next may be in the past.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? SubkeyExpiresAt { get; init; }
}

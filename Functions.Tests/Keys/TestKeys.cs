using System.Collections.Concurrent;

namespace Sealpost.Tests.Keys;

/// <summary>Key pairs of every kind that matters, made by gpg at the first request and then shared.</summary>
public static class TestKeys
{
    private static readonly ConcurrentDictionary<TestKeyKind, Lazy<Task<TestKey>>> Made = new();

    private static readonly DateTimeOffset PastBirth = new(2019, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset PastEnd = PastBirth.AddYears(1);

    public static Task<TestKey> GetAsync(TestKeyKind kind) =>
        Made.GetOrAdd(kind, key => new Lazy<Task<TestKey>>(() => MakeAsync(key))).Value;

    /// <summary>A new key of a person.</summary>
    public static async Task<TestKey> OfAsync(string userId, GpgKeyKind kind)
    {
        await using var gpg = new Gpg();
        return await ExportAsync(gpg, await gpg.GenerateAsync(kind, userId));
    }

    /// <summary>A new Curve25519 key whose primary key ends at that time, cut to seconds.</summary>
    public static Task<TestKey> ExpiringAtAsync(DateTimeOffset end) =>
        MakeAsync(GpgKeyKind.Curve25519 with { ExpiresAt = end });

    /// <summary>The same, counted from now by the clock of the machine.</summary>
    public static Task<TestKey> ExpiringInAsync(int days) =>
        ExpiringAtAsync(TimeProvider.System.GetUtcNow().AddDays(days));

    private static Task<TestKey> MakeAsync(TestKeyKind kind) => kind switch
    {
        TestKeyKind.Curve25519 => MakeAsync(GpgKeyKind.Curve25519),
        TestKeyKind.Rsa3072 => MakeAsync(GpgKeyKind.Rsa3072),
        TestKeyKind.NistP256 => MakeAsync(GpgKeyKind.NistP256),
        TestKeyKind.BrainpoolP256 => MakeAsync(GpgKeyKind.BrainpoolP256),
        TestKeyKind.SignOnlyRsa => MakeAsync(GpgKeyKind.RsaSignOnly),
        TestKeyKind.Rsa1024 => MakeAsync(GpgKeyKind.Rsa1024),
        TestKeyKind.Expired => MakeAsync(GpgKeyKind.Curve25519 with { CreatedAt = PastBirth, ExpiresAt = PastEnd }),
        TestKeyKind.ExpiredSubkey =>
            MakeAsync(GpgKeyKind.Curve25519 with { CreatedAt = PastBirth, SubkeyExpiresAt = PastEnd }),
        TestKeyKind.Revoked => MakeAsync(GpgKeyKind.Curve25519, (gpg, key) => gpg.RevokeAsync(key)),
        TestKeyKind.RevokedSubkey => MakeAsync(
            GpgKeyKind.Curve25519, (gpg, key) => gpg.RevokeSubkeyAsync(key, GpgKeyKind.UsualBirth.AddDays(1))),
        TestKeyKind.TwoKeys => MakeTwoAsync(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static async Task<TestKey> MakeAsync(GpgKeyKind kind, Func<Gpg, string, Task>? change = null)
    {
        await using var gpg = new Gpg();
        var fingerprint = await gpg.GenerateAsync(kind);
        if (change is not null)
        {
            await change(gpg, fingerprint);
        }

        return await ExportAsync(gpg, fingerprint);
    }

    private static async Task<TestKey> MakeTwoAsync()
    {
        await using var gpg = new Gpg();
        return await ExportAsync(
            gpg,
            await gpg.GenerateAsync(GpgKeyKind.Curve25519, "One <one@example.org>"),
            await gpg.GenerateAsync(GpgKeyKind.Curve25519, "Two <two@example.org>"));
    }

    private static async Task<TestKey> ExportAsync(Gpg gpg, params string[] fingerprints) =>
        new(await gpg.ExportPublicAsync(fingerprints), await gpg.ExportSecretAsync(fingerprints), fingerprints);
}

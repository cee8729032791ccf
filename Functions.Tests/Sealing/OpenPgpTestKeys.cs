using System.Collections.Concurrent;
using System.Text;
using Sealpost.Sealing;
using Sealpost.Tests.Keys;

namespace Sealpost.Tests.Sealing;

/// <summary>Keys of each kind that can be sealed to, made by gpg at the first request and then shared.</summary>
internal static class OpenPgpTestKeys
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly ConcurrentDictionary<string, Lazy<Task<TestKey>>> Made = new();

    public static IReadOnlyList<string> Kinds { get; } =
        ["rsa3072", "cv25519", "nistp256", "nistp384", "nistp521", "brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1"];

    /// <param name="kind">As gpg names the algorithm of the subkey.</param>
    public static Task<TestKey> GetAsync(string kind) => Made.GetOrAdd(kind, _ => new(() => MakeAsync(kind))).Value;

    public static async Task<OpenPgpKey> ReadAsync(string kind) => Read((await GetAsync(kind)).PublicArmored);

    public static OpenPgpKey Read(string armored, DateTimeOffset? now = null) =>
        OpenPgpKeyReader.Read(Encoding.ASCII.GetBytes(armored), now ?? Now).Single();

    private static async Task<TestKey> MakeAsync(string kind)
    {
        await using var gpg = new Gpg();
        var fingerprint = await gpg.GenerateAsync(new GpgKeyKind(kind == "cv25519" ? "ed25519" : kind, kind), $"{kind} <{kind}@example.org>");
        return new(await gpg.ExportPublicAsync(fingerprint), await gpg.ExportSecretAsync(fingerprint), [fingerprint]);
    }
}

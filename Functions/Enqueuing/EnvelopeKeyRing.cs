using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Sealpost.Enqueuing;

/// <summary>The envelope keys by id, and what is derived from them (HKDF, RFC 5869), so that one secret serves each purpose apart.</summary>
internal sealed class EnvelopeKeyRing(IOptions<EnvelopeOptions> options)
{
    private readonly Dictionary<string, byte[]> _keys =
        options.Value.Keys.ToDictionary(key => key.Key, key => Convert.FromBase64String(key.Value));

    public string CurrentKey { get; } = options.Value.CurrentKey;

    /// <summary>The ids of the keys that only open what was sealed with them.</summary>
    public IReadOnlyList<string> OlderKeys => [.. _keys.Keys.Where(kid => kid != CurrentKey).Order(StringComparer.Ordinal)];

    public bool TryGet(string kid, out byte[] key) => _keys.TryGetValue(kid, out key!);

    /// <summary>32 bytes for one purpose, from the current key.</summary>
    public byte[] Derive(string purpose) => Derive(_keys[CurrentKey], purpose);

    /// <summary>The same from every key, the current one first, so that what an older key signed still verifies.</summary>
    public IEnumerable<byte[]> DeriveAll(string purpose) => _keys.OrderBy(key => key.Key != CurrentKey).Select(key => Derive(key.Value, purpose));

    private static byte[] Derive(byte[] key, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 32, info: Encoding.UTF8.GetBytes($"sealpost/{purpose}/v1"));
}

using System.Security.Cryptography;
using System.Text;

namespace Sealpost.Tracking;

/// <summary>
/// Whose post a mail is made of, as keyed hashes of the addresses in it: what is kept of one person is found by the address, and nobody reads
/// an address there. Upper and lower case are one mailbox, as nearly everywhere.
/// </summary>
/// <param name="keys">32 bytes each, the current one first; what an older one marked is still found.</param>
internal sealed class VisitorMarks(IReadOnlyList<byte[]> keys)
{
    /// <summary>Of one post; a row takes no more.</summary>
    private const int Most = 20;

    /// <returns>Separated by spaces; null without an address.</returns>
    public string? Of(IEnumerable<string> addresses)
    {
        var marks = string.Join(' ', addresses.Select(address => Mark(keys[0], address)).Distinct().Take(Most));
        return marks.Length > 0 ? marks : null;
    }

    /// <param name="marked">What <see cref="Of"/> made.</param>
    public bool Has(string? marked, string address) =>
        marked is not null && keys.Any(key => marked.Contains(Mark(key, address), StringComparison.Ordinal));

    private static string Mark(byte[] key, string address) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(address.ToLowerInvariant())).AsSpan(0, 16));
}

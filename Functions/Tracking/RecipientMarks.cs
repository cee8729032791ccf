using System.Security.Cryptography;
using System.Text;

namespace Sealpost.Tracking;

/// <summary>
/// Who has a mail already, as keyed hashes in its row: an address is never written there. After the envelope key was rotated, marks
/// made with an older key still count, or their recipients would get the mail again.
/// </summary>
/// <param name="keys">32 bytes each, the current one first.</param>
internal sealed class RecipientMarks(IReadOnlyList<byte[]> keys)
{
    public bool Delivered(MailRecord row, string recipient) =>
        keys.Any(key => row.Delivered.Contains(Mark(key, recipient), StringComparison.Ordinal));

    public void Add(MailRecord row, string recipient) => row.Delivered = $"{row.Delivered} {Mark(keys[0], recipient)}".Trim();

    /// <summary>Marks with the current key, too, who is marked with an older one, so that the older key may go.</summary>
    /// <returns>Whether the row changed.</returns>
    public bool Renew(MailRecord row, IEnumerable<string> recipients)
    {
        var before = row.Delivered;
        foreach (var recipient in recipients.Where(recipient => Delivered(row, recipient)))
        {
            if (!row.Delivered.Contains(Mark(keys[0], recipient), StringComparison.Ordinal))
            {
                Add(row, recipient);
            }
        }

        return row.Delivered != before;
    }

    private static string Mark(byte[] key, string recipient) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(recipient)).AsSpan(0, 8));
}

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
    /// <summary>Has it, or may have it.</summary>
    public bool Served(MailRecord row, string recipient) => keys.Select(key => Mark(key, recipient)).Any(
        mark => row.Delivered.Contains(mark, StringComparison.Ordinal) || row.Uncertain.Contains(mark, StringComparison.Ordinal));

    public void AddDelivered(MailRecord row, string recipient) => row.Delivered = With(row.Delivered, recipient);

    public void AddUncertain(MailRecord row, string recipient) => row.Uncertain = With(row.Uncertain, recipient);

    /// <summary>Marks with the current key, too, who is marked with an older one, so that the older key may go.</summary>
    /// <returns>Whether the row changed.</returns>
    public bool Renew(MailRecord row, IEnumerable<string> recipients)
    {
        var before = (row.Delivered, row.Uncertain);
        foreach (var recipient in recipients)
        {
            row.Delivered = Renewed(row.Delivered, recipient);
            row.Uncertain = Renewed(row.Uncertain, recipient);
        }

        return (row.Delivered, row.Uncertain) != before;
    }

    private string Renewed(string marked, string recipient) =>
        keys.Any(key => marked.Contains(Mark(key, recipient), StringComparison.Ordinal))
        && !marked.Contains(Mark(keys[0], recipient), StringComparison.Ordinal)
            ? With(marked, recipient)
            : marked;

    private string With(string marked, string recipient) => $"{marked} {Mark(keys[0], recipient)}".Trim();

    private static string Mark(byte[] key, string recipient) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(recipient)).AsSpan(0, 8));
}

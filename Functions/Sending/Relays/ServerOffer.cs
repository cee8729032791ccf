using System.Globalization;

namespace Sealpost.Sending.Relays;

/// <summary>What a server says after EHLO (RFC 5321, section 4.1.1.1).</summary>
/// <param name="Utf8">SMTPUTF8 with 8BITMIME, which it needs (RFC 6531, section 3.1).</param>
/// <param name="Size">Whether it wants to be told the size (RFC 1870).</param>
/// <param name="LargestBytes">The largest message; null when there is no fixed one.</param>
/// <param name="Mechanisms">Of AUTH, in upper case.</param>
internal sealed record ServerOffer(
    bool Pipelining, bool EightBit, bool Utf8, bool StartTls, bool Size, long? LargestBytes, IReadOnlyList<string> Mechanisms)
{
    public static ServerOffer Of(SmtpReply hello)
    {
        var words = hello.Text.ToUpperInvariant().Split('\n').Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Where(line => line.Length > 0).ToLookup(line => line[0], line => line[1..]);
        var largest = words["SIZE"].SelectMany(line => line).Take(1)
            .Select(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes > 0 ? bytes : (long?)null);
        // Some old servers say "AUTH=LOGIN".
        var old = words.Where(line => line.Key.StartsWith("AUTH=", StringComparison.Ordinal)).Select(line => line.Key[5..]);
        return new(
            words.Contains("PIPELINING"), words.Contains("8BITMIME"), words.Contains("SMTPUTF8") && words.Contains("8BITMIME"),
            words.Contains("STARTTLS"), words.Contains("SIZE"), largest.FirstOrDefault(), [.. words["AUTH"].SelectMany(line => line).Concat(old).Distinct()]);
    }
}

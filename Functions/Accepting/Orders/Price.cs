using System.Globalization;

namespace Sealpost.Accepting.Orders;

/// <summary>
/// Amounts of money, exactly. All are below <see cref="Most"/>: 1,000 lines of 999,999,999 pieces, at four decimals, then stay within the
/// 28 digits of a <see cref="decimal"/>, so that no sum overflows and none is rounded.
/// </summary>
internal static class Price
{
    /// <summary>The first amount that is too large.</summary>
    public const decimal Most = 1_000_000_000_000m;

    public const int MostPieces = 999_999_999;

    private const int Longest = 40;

    /// <summary>
    /// Digits, and after a point at most so many more. No sign, exponent or separator of thousands: "1,500" would be two different prices.
    /// </summary>
    /// <returns>Null when it is no price; <see cref="Most"/> or more when it is too large.</returns>
    public static decimal? Parse(string? text, int decimals)
    {
        if (text is null || text.Length is 0 or > Longest)
        {
            return null;
        }

        var point = text.IndexOf('.', StringComparison.Ordinal);
        var (whole, fraction) = point < 0 ? (text, "") : (text[..point], text[(point + 1)..]);
        if (!IsDigits(whole) || (point >= 0 && !IsDigits(fraction)) || fraction.Length > decimals)
        {
            return null;
        }

        return whole.TrimStart('0').Length > 12 ? Most : decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
    }

    /// <returns>Null when it is not a whole number from 1 to <see cref="MostPieces"/>.</returns>
    public static int? Pieces(string text) => text.Length <= 9 && IsDigits(text)
        && int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) is > 0 and var pieces ? pieces : null;

    public static string Show(decimal amount, int decimals) => amount.ToString($"F{decimals}", CultureInfo.InvariantCulture);

    private static bool IsDigits(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);
}

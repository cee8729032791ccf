using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Sealpost.Checking;

/// <summary>A decimal number of any size, compared exactly: 0.1 is not more than 0.10, and 1e40 is not infinite.</summary>
/// <param name="Digits">All digits as one whole number, with the sign.</param>
/// <param name="Exponent">The power of ten that they are to be multiplied with, -1039 to 999.</param>
internal readonly partial record struct ExactNumber(BigInteger Digits, int Exponent) : IComparable<ExactNumber>
{
    private const int Longest = 90;

    public static ExactNumber? Parse(string? text)
    {
        if (text is null || text.Length > Longest || Number().Match(text) is not { Success: true } number)
        {
            return null;
        }

        var fraction = number.Groups["fraction"].Value;
        var digits = $"{number.Groups["sign"].Value}{number.Groups["whole"].Value}{fraction}";
        var exponent = number.Groups["exponent"] is { Length: > 0 } given ? given.Value : "0";
        return new(
            BigInteger.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
            int.Parse(exponent, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) - fraction.Length);
    }

    public int CompareTo(ExactNumber other)
    {
        var least = Math.Min(Exponent, other.Exponent);
        return (Digits * BigInteger.Pow(10, Exponent - least)).CompareTo(other.Digits * BigInteger.Pow(10, other.Exponent - least));
    }

    /// <summary>
    /// https://html.spec.whatwg.org/#valid-floating-point-number, and a leading plus, which people write. No comma: "1,500" would be
    /// two different numbers.
    /// </summary>
    [GeneratedRegex(@"\A(?<sign>[+-]?)(?:(?<whole>[0-9]{1,40})(?:\.(?<fraction>[0-9]{1,40}))?|\.(?<fraction>[0-9]{1,40}))"
        + @"(?:[eE](?<exponent>[+-]?[0-9]{1,3}))?\z")]
    private static partial Regex Number();
}

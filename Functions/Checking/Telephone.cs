using System.Text.RegularExpressions;
using PhoneNumbers;

namespace Sealpost.Checking;

/// <summary>
/// Telephone numbers by https://github.com/google/libphonenumber. A number is good when its length is possible in its country;
/// whether its range was given out ("valid") is not asked: ranges are opened every month, the library knows those of its release,
/// and somebody with a new number must not be refused. A number that can only be dialled within its town is not enough.
/// </summary>
internal static partial class Telephone
{
    private const int Longest = 60;
    private const string NoRegionExample = "+33\u00a01\u00a023\u00a045\u00a067\u00a089";

    private static PhoneNumberUtil Numbers => PhoneNumberUtil.GetInstance();

    /// <param name="region">A country, ISO 3166-1, such as <c>FR</c>.</param>
    public static bool IsRegion(string region) => Numbers.GetSupportedRegions().Contains(region);

    /// <param name="region">The country of numbers that don't begin with <c>+</c>; null takes none of those.</param>
    public static bool IsPossible(string typed, string? region)
    {
        if (typed.Length > Longest || WithExtension().Match(typed) is not { Success: true } match)
        {
            return false;
        }

        // The library doesn't know the narrow no-break space of French typography.
        var number = Spaces().Replace(match.Groups["number"].Value, " ");
        try
        {
            // People write 00 for the plus; in a country the library knows what its telephones dial.
            var dialled = region is null && number.StartsWith("00", StringComparison.Ordinal) ? $"+{number[2..]}" : number;
            return Numbers.IsPossibleNumberWithReason(Numbers.Parse(dialled, region)) is PhoneNumberUtil.ValidationResult.IS_POSSIBLE;
        }
        catch (NumberParseException)
        {
            return false;
        }
    }

    /// <summary>A number as people of that country write theirs, with spaces that do not break.</summary>
    public static string Example(string? region) =>
        region is not null && Numbers.GetExampleNumber(region) is { } number
            ? Numbers.Format(number, PhoneNumberFormat.NATIONAL).Replace(' ', '\u00a0')
            : NoRegionExample;

    /// <summary>
    /// The library finds a number within any text; what is typed must be one. Digits and spaces of any script, and an extension in
    /// the words of several languages, which is the recipient's to dial.
    /// </summary>
    [GeneratedRegex(@"\A(?<number>\(?[+\uFF0B]?[\p{Nd}\p{Pd}\p{Zs}\t()./]{3,40}?)"
        + @"(?:[,;]?[\p{Zs}\t]*(?:ext(?:ension|n)?|poste|durchwahl|dw|int|x|#)[.:=]?[\p{Zs}\t]*\p{Nd}{1,7})?\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex WithExtension();

    [GeneratedRegex(@"\p{Zs}")]
    private static partial Regex Spaces();
}

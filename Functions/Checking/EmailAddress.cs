using System.Globalization;
using System.Text.RegularExpressions;

namespace Sealpost.Checking;

/// <summary>
/// The addresses we take from people: RFC 5321 mailboxes with a dot-atom local part and a host name of two labels or more.
/// MimeKit's parser is too generous for this: it takes display names, comments, address literals and labels such as "-b".
/// </summary>
internal static partial class EmailAddress
{
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    public static bool IsValid(string address) => Normalize(address) is not null;

    /// <returns>The address with its domain in ASCII (RFC 5890), or null if it is not one.</returns>
    public static string? Normalize(string address)
    {
        var at = address.LastIndexOf('@');
        if (at is < 1 or > 64 || address.Length > 254 || !LocalPart().IsMatch(address[..at]))
        {
            return null;
        }

        try
        {
            var domain = address[(at + 1)..];
            var ascii = domain.All(char.IsAscii) ? domain : domain.All(IsInName) ? Idn.GetAscii(domain) : "";
            return ascii.Length <= 253 && Domain().IsMatch(ascii) ? $"{address[..at]}@{ascii}" : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>IdnMapping would encode a line separator as readily as a letter.</summary>
    private static bool IsInName(char c) =>
        c is '.' or '-' || char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    [GeneratedRegex(@"\A[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*\z")]
    private static partial Regex LocalPart();

    [GeneratedRegex(@"\A([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])\z")]
    private static partial Regex Domain();
}

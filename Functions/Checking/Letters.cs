using System.Globalization;
using System.Text;

namespace Sealpost.Checking;

/// <summary>Which characters beyond ASCII an address may hold: those that people can see and name.</summary>
internal static class Letters
{
    /// <summary>A letter, mark or digit of any script; no symbol, and nothing that formats, turns the direction of, or hides text.</summary>
    public static bool Has(Rune rune) => !IsBlank(rune.Value) && (IsMark(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter
        or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
        or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber);

    /// <summary>One that stands on the character before it, so that no word begins with it.</summary>
    public static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>
    /// Letters and marks that show nothing: Default_Ignorable_Code_Point of https://www.unicode.org/reports/tr44/ (fillers and
    /// variation selectors). Two addresses that look alike must be alike.
    /// </summary>
    private static bool IsBlank(int code) => code is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x3164
        or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xE0100 and <= 0xE01EF);
}

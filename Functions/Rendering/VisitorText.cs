using System.Text;
using Sealpost.Accepting;

namespace Sealpost.Rendering;

/// <summary>What a visitor wrote, as people read it; the data attachments have it exactly as it was posted.</summary>
internal static class VisitorText
{
    /// <summary>
    /// Line breaks (CR LF, CR or LF) become LF. Other control characters may not travel in mail (RFC 5322, section 4.1): their
    /// Unicode pictures stand for them.
    /// </summary>
    /// <param name="text">As posted.</param>
    /// <param name="readable">Whether the mail travels in clear: then nothing in it may pass for a block that we sealed.</param>
    public static string Show(string text, bool readable)
    {
        var shown = text.AsSpan().IndexOfAnyInRange('\0', '\x1f') < 0 && !text.Contains('\x7f') ? text : Picture(text);
        return readable ? shown.Replace("-----BEGIN PGP", "----- BEGIN PGP", StringComparison.OrdinalIgnoreCase) : shown;
    }

    /// <summary>Whether the mail around the fields is readable on its way: not sealed as a whole.</summary>
    public static bool IsReadable(Form form) => !form.Encrypts || form.Definition.Encryption!.Scope is EncryptionScope.Fields;

    /// <summary>
    /// "rtl" when the first letter is of a script that runs to the left, as <c>dir="auto"</c> finds out; Outlook knows only
    /// the explicit value (https://html.spec.whatwg.org/#auto-directionality).
    /// </summary>
    public static string Direction(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsRightToLeft(rune))
            {
                return "rtl";
            }

            if (rune.Value is 0x200E || Rune.IsLetter(rune))
            {
                return "ltr";
            }
        }

        return "ltr";
    }

    /// <summary>The blocks for right-to-left scripts: https://www.unicode.org/Public/UCD/latest/ucd/extracted/DerivedBidiClass.txt.</summary>
    private static bool IsRightToLeft(Rune rune) => rune.Value is 0x200F || (Rune.IsLetter(rune) && rune.Value is
        (>= 0x5BE and <= 0x8FF) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFC) or (>= 0x10800 and <= 0x10FFF)
        or (>= 0x1E800 and <= 0x1EFFF));

    private static string Picture(string text)
    {
        var shown = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            shown.Append(text[i] switch
            {
                '\r' when i + 1 < text.Length && text[i + 1] == '\n' => "",
                '\r' or '\n' => "\n",
                '\t' => "\t",
                < ' ' => ((char)(0x2400 + text[i])).ToString(),
                '\x7f' => "\u2421",
                _ => null,
            } is { } instead ? instead : text.AsSpan(i, 1));
        }

        return shown.ToString();
    }
}

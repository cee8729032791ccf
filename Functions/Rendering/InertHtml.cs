using System.Buffers;
using System.Text;
using HandlebarsDotNet;

namespace Sealpost.Rendering;

/// <summary>
/// Escapes a text for HTML, with its line breaks. Mail programs make links of whatever looks like one; what a visitor typed
/// must not become one by itself: it is put into an <c>a</c> that leads nowhere, which they leave alone, and the signs that they look
/// for into a <c>span</c>. The text content stays the same.
/// </summary>
internal sealed class InertHtml : ITextEncoder
{
    private const string Open = "<a style=\"color:inherit;text-decoration:none\">";
    private const string Close = "</a>";

    /// <summary>Dots of other scripts stand for one in a domain (https://www.rfc-editor.org/rfc/rfc3490, section 3.1).</summary>
    private const string LinkSigns = ".:@\\\u3002\uFF0E\uFF61\uFF20\uFF1A";

    private static readonly SearchValues<char> Escaped = SearchValues.Create("&<>\"'`=\n");
    private static readonly SearchValues<char> Special = SearchValues.Create("&<>\"'`=\n" + LinkSigns);
    private static readonly SearchValues<char> Signs = SearchValues.Create(LinkSigns);

    public void Encode(StringBuilder? text, TextWriter target) => Encode(text?.ToString(), target);

    public void Encode(string? text, TextWriter target)
    {
        var rest = text.AsSpan();
        if (rest.IndexOfAny(Special) < 0)
        {
            target.Write(rest);
            return;
        }

        while (rest.Length > 0)
        {
            var word = Word(rest);
            if (LooksLikeLink(rest[..word]))
            {
                target.Write(Open);
                WriteSplit(rest[..word], target);
                target.Write(Close);
            }
            else
            {
                Write(rest[..word], target);
            }

            var next = word;
            while (next < rest.Length && char.IsWhiteSpace(rest[next]))
            {
                next++;
            }

            Write(rest[word..next], target);
            rest = rest[next..];
        }
    }

    public void Encode<T>(T? text, TextWriter target)
        where T : IEnumerator<char>
    {
        var whole = new StringBuilder();
        while (text?.MoveNext() is true)
        {
            whole.Append(text.Current);
        }

        Encode(whole.ToString(), target);
    }

    /// <summary>For a quoted attribute and a title: no elements, and no line break but a space.</summary>
    public static string Attribute(string text) => System.Net.WebUtility.HtmlEncode(text).Replace("`", "&#96;", StringComparison.Ordinal);

    private static int Word(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                return i;
            }
        }

        return text.Length;
    }

    /// <summary>
    /// More than what any program takes for a link: a domain's dot between letters or digits, an @ between anything, a scheme's colon
    /// with something behind it, a Windows share. Plain numbers and times are none.
    /// </summary>
    private static bool LooksLikeLink(ReadOnlySpan<char> word)
    {
        for (var i = word.IndexOfAny(Signs); i >= 0 && i < word.Length; i++)
        {
            var linked = word[i] switch
            {
                '.' or '\u3002' or '\uFF0E' or '\uFF61' => i > 0 && i + 1 < word.Length && IsLabel(word[i - 1]) && IsLabel(word[i + 1])
                    && !(char.IsAsciiDigit(word[i - 1]) && char.IsAsciiDigit(word[i + 1]) && word.Count('.') < 3),
                '@' or '\uFF20' => i + 1 < word.Length,
                ':' or '\uFF1A' => i > 0 && i + 1 < word.Length && !(char.IsAsciiDigit(word[i - 1]) && char.IsAsciiDigit(word[i + 1])),
                '\\' => i + 1 < word.Length && word[i + 1] == '\\',
                _ => false,
            };
            if (linked)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A surrogate may be a letter of another plane.</summary>
    private static bool IsLabel(char c) => char.IsLetterOrDigit(c) || char.IsSurrogate(c) || c is '-' or '_' or '%';

    private static void WriteSplit(ReadOnlySpan<char> word, TextWriter target)
    {
        while (word.Length > 0)
        {
            var sign = word.IndexOfAny(Signs);
            Write(word[..(sign < 0 ? word.Length : sign)], target);
            if (sign < 0)
            {
                return;
            }

            target.Write("<span>");
            target.Write(word[sign]);
            target.Write("</span>");
            word = word[(sign + 1)..];
        }
    }

    private static void Write(ReadOnlySpan<char> text, TextWriter target)
    {
        while (text.Length > 0)
        {
            var special = text.IndexOfAny(Escaped);
            target.Write(text[..(special < 0 ? text.Length : special)]);
            if (special < 0)
            {
                return;
            }

            target.Write(text[special] switch
            {
                '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", '"' => "&quot;", '\'' => "&#39;", '`' => "&#96;", '=' => "&#61;",
                _ => "<br>",
            });
            text = text[(special + 1)..];
        }
    }
}

using System.Text.RegularExpressions;

namespace Sealpost.Rendering;

/// <summary>
/// Cuts a template into text and tags. It knows the part of Handlebars (https://handlebarsjs.com/guide/) that has no logic and
/// always escapes; anything else is a fault.
/// </summary>
internal static partial class TemplateScanner
{
    public static List<TemplatePart> Scan(string template, List<TemplateFault> faults)
    {
        var parts = new List<TemplatePart>();
        var (at, line) = (0, 1);
        while (at < template.Length)
        {
            var open = template.IndexOf("{{", at, StringComparison.Ordinal);
            var literal = template[at..(open < 0 ? template.Length : open)];
            if (literal.Length > 0)
            {
                parts.Add(new TemplatePart.Literal(literal, line));
            }

            line += literal.Count(c => c == '\n');
            if (open < 0)
            {
                break;
            }

            var close = Close(template, open);
            if (literal.EndsWith('\\'))
            {
                faults.Add(new(line, "A backslash before {{ is not known here; write &#123;&#123; in HTML for braces that people read."));
            }
            else if (close < 0)
            {
                faults.Add(new(line, "This {{ is never closed; add }}."));
                break;
            }
            else if (close < template.Length && template[close] == '}')
            {
                faults.Add(new(line, $"{template[open..close]} is followed by one }} too many; remove it."));
            }
            else if (Tag(template[open..close], line, faults) is { } tag)
            {
                parts.Add(tag);
            }

            at = close < 0 ? template.Length : close;
            line += template[open..at].Count(c => c == '\n');
        }

        return parts;
    }

    /// <returns>Where the tag's end is, or -1.</returns>
    private static int Close(string template, int open)
    {
        var rest = template.AsSpan(open);
        var end = rest.StartsWith("{{!--") ? "--}}" : rest.StartsWith("{{{{") ? "}}}}" : rest.StartsWith("{{{") ? "}}}" : "}}";
        var close = template.IndexOf(end, open + 2, StringComparison.Ordinal);
        return close < 0 ? -1 : close + end.Length;
    }

    private static TemplatePart.Tag? Tag(string text, int line, List<TemplateFault> faults)
    {
        var inner = text[2..^2].Trim();
        if (text.StartsWith("{{!", StringComparison.Ordinal))
        {
            return new(TagKind.Comment, "", line);
        }

        if (inner == "else")
        {
            return new(TagKind.Else, "", line);
        }

        if (Known().Match(inner) is { Success: true } tag)
        {
            var kind = tag.Groups["block"].Value switch { "if" => TagKind.If, "unless" => TagKind.Unless, "each" => TagKind.Each, _ => TagKind.Value };
            return new(kind, tag.Groups["path"].Value, line);
        }

        if (End().Match(inner) is { Success: true } end)
        {
            return new(TagKind.End, end.Groups["block"].Value, line);
        }

        faults.Add(new(line, Explain(text, inner)));
        return null;
    }

    private static string Explain(string text, string inner) => inner switch
    {
        ['{', ..] or ['&', ..] => $"{text} would write a text without escaping it; write it in two braces.",
        ['>', ..] or ['#', '>', ..] or ['*', ..] or ['#', '*', ..] => $"{text}: partials and decorators are not known here; put the text into this file.",
        ['^', ..] => $"{text}: write {{{{else}}}}, or {{{{#unless name}}}}.",
        ['~', ..] or [.., '~'] => $"{text}: leave ~ out; a line that holds only a block's tag leaves nothing behind anyway.",
        "" => "An empty {{}} names nothing; remove it.",
        _ when inner.Contains('(', StringComparison.Ordinal) => $"{text}: expressions in parentheses are not known here; a template has no logic.",
        _ when inner.StartsWith("else", StringComparison.Ordinal) => $"{text}: write {{{{else}}}}, and another {{{{#if}}}} inside it.",
        ['#' or '/', ..] =>
            $"{text}: there are no other blocks than #if, #unless and #each, each with one name.",
        _ when inner.Any(char.IsWhiteSpace) =>
            $"{text}: helpers are not known here; there are names, #if, #unless and #each.",
        _ => $"{text} is not a name; write one such as {{{{subject}}}} or {{{{values.email}}}}, a field's name with other signs as {{{{values.[my field]}}}}.",
    };

    /// <summary>A name as Handlebars reads one, or any other but brackets and braces within brackets.</summary>
    private const string Segment = @"(?:[\p{L}_][\p{L}\p{Nd}_-]*|\[[^\[\]{}]+\])";

    [GeneratedRegex($@"\A(?:\#(?<block>if|unless|each)\s+)?(?<path>(?:\.\./)*{Segment}(?:\.{Segment})*)\z")]
    private static partial Regex Known();

    [GeneratedRegex(@"\A/\s*(?<block>if|unless|each)\z")]
    private static partial Regex End();
}

using System.Buffers;
using System.Globalization;

namespace Sealpost.Checking;

/// <summary>
/// One pass over a text for its links and host names. A link is http://, https:// or ftp://, a name from "www." on, a name with a
/// path after it (example.org/a), or what follows [url= in the language of forums.
/// </summary>
internal static class Links
{
    /// <summary>RFC 1035, section 2.3.4: longer names don't exist, and their tails are enough to find a blocked one.</summary>
    private const int LongestName = 253;

    private static readonly SearchValues<char> Ends = SearchValues.Create(" \t\r\n\"'<>[](){},;");
    private static readonly IdnMapping Idn = new();
    private static readonly string[] Schemes = ["http", "https", "ftp"];
    private static readonly string[] Tags = ["[url=", "[url]", "[link=", "[url=\"", "[url='"];

    /// <param name="folded">The text after <see cref="Folding.Fold"/>.</param>
    /// <param name="host">Takes each name with a dot, of links, of addresses and alone, as <see cref="Name"/> gives it.</param>
    /// <returns>The number of links.</returns>
    public static int Scan(string folded, Action<string> host)
    {
        var (links, at, linkEnd) = (0, 0, 0);
        while (at < folded.Length)
        {
            var from = at;
            for (; at < folded.Length && IsInName(folded[at]); at++)
            {
            }

            if (at == from)
            {
                at++;
                continue;
            }

            var name = folded.AsSpan(from, at - from).Trim("-.");
            if (folded.AsSpan(at).StartsWith("://", StringComparison.Ordinal) && IsScheme(folded.AsSpan(from, at - from)))
            {
                (links, linkEnd) = (links + 1, at < linkEnd ? linkEnd : End(folded, at));
            }
            else if (name.Contains('.'))
            {
                host(Name(name.Length > LongestName ? name[^LongestName..].ToString() : name.ToString()));
                if (from >= linkEnd && IsLink(folded, name, from, at))
                {
                    (links, linkEnd) = (links + 1, End(folded, at));
                }
            }
        }

        return links;
    }

    /// <returns>The name as it is compared: folded, and internationalised labels (RFC 5890) decoded.</returns>
    public static string Name(string name)
    {
        var folded = Folding.Fold(name).Trim('.');
        if (!folded.Contains("xn--", StringComparison.Ordinal))
        {
            return folded;
        }

        try
        {
            return Folding.Fold(Idn.GetUnicode(folded));
        }
        catch (ArgumentException)
        {
            return folded;
        }
    }

    /// <summary>The name, and each one that it is below: a.b.c, b.c, c.</summary>
    public static IEnumerable<string> Above(string name)
    {
        for (var from = 0; from >= 0; from = name.IndexOf('.', from) is var dot and >= 0 ? dot + 1 : -1)
        {
            yield return name[from..];
        }
    }

    private static bool IsLink(string text, ReadOnlySpan<char> name, int from, int end)
    {
        var before = text.AsSpan(Math.Max(0, from - 8), from - Math.Max(0, from - 8));
        foreach (var tag in Tags)
        {
            if (before.EndsWith(tag, StringComparison.Ordinal))
            {
                return true;
            }
        }

        var top = name[(name.LastIndexOf('.') + 1)..];
        return name.StartsWith("www.", StringComparison.Ordinal)
            || (end < text.Length && text[end] == '/' && top.Length > 1 && !top.ContainsAnyInRange('0', '9')
                && !before.EndsWith("@", StringComparison.Ordinal));
    }

    /// <summary>"xhttp://" is one, too: a browser's user sees where it begins.</summary>
    private static bool IsScheme(ReadOnlySpan<char> word)
    {
        foreach (var scheme in Schemes)
        {
            if (word.EndsWith(scheme, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Where a link that goes on at this place ends: at a blank, a quotation mark, a bracket or a comma.</summary>
    private static int End(string text, int at)
    {
        var end = text.AsSpan(at).IndexOfAny(Ends);
        return end < 0 ? text.Length : at + end;
    }

    private static bool IsInName(char c) => c is '.' or '-' || char.IsLetterOrDigit(c)
        || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}

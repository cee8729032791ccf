using System.Text.RegularExpressions;

namespace Sealpost.Rendering;

/// <summary>
/// What a mail's HTML may hold: elements and attributes that neither run, load nor send anything. Lists of what is allowed, since
/// lists of what is not are never complete.
/// </summary>
internal static partial class HtmlRules
{
    private static readonly HashSet<string> Elements = Words("""
        html head title meta style body div p span a img b i strong em u s small sub sup br hr h1 h2 h3 h4 h5 h6 ul ol li dl dt dd
        blockquote pre code table caption colgroup col thead tbody tfoot tr th td center font header footer main section article
        """);

    /// <summary>What Outlook needs besides, in conditional comments.</summary>
    private static readonly HashSet<string> OfficeElements = Words(
        "xml o:officedocumentsettings o:allowpng o:pixelsperinch");

    private static readonly HashSet<string> Attributes = Words("""
        align alt background bgcolor border cellpadding cellspacing charset class color cols colspan content dir face headers height
        href http-equiv id lang name rel role rowspan scope size span src start style summary target title type valign value width
        xmlns xmlns:o xmlns:v
        """);

    private static readonly HashSet<string> Loading = Words("srcset data poster lowsrc dynsrc ping manifest codebase profile longdesc");

    private static readonly HashSet<string> Holders = Words("alt title lang dir class name id headers summary");

    public static string? Element(string name, bool conditional) =>
        Elements.Contains(name) || (conditional && OfficeElements.Contains(name)) ? null
        : name is "script" or "iframe" or "object" or "embed" or "link" or "form" or "base"
            ? $"<{name}> runs, loads or sends something, which a mail must not; remove it."
            : $"<{name}> is not known to be safe in a mail; use a table, div, p, span or another of the usual elements.";

    /// <param name="name">Lower case.</param>
    /// <param name="value">Without its quotes; x for each name in braces.</param>
    public static string? Attribute(string name, string value) => name switch
    {
        ['o', 'n', ..] => $"{name} runs a script, which a mail must not; remove it.",
        "style" => Style(value),
        "src" or "background" => Picture().IsMatch(value) ? null
            : $"{name} would load something from elsewhere, which tells when and where the mail is read; put a small picture in as data:image/png;base64,...",
        "href" => Link().IsMatch(value.Trim()) ? null : "A link leads to https://, http://, mailto: or tel:; write the whole address.",
        "http-equiv" => value.Equals("content-type", StringComparison.OrdinalIgnoreCase) || value.Equals("x-ua-compatible", StringComparison.OrdinalIgnoreCase)
            ? null : $"<meta http-equiv=\"{value}\"> makes the mail load or refuse something; remove it.",
        _ when Loading.Contains(name) => $"{name} would load something from elsewhere; remove it.",
        _ => Attributes.Contains(name) || IsFree(name) ? null : $"The attribute {name} is not known to be safe in a mail; remove it.",
    };

    /// <returns>Why a name in braces may not stand in this attribute, or null.</returns>
    public static string? Holder(string attribute, string tag) => Holders.Contains(attribute) || IsFree(attribute) ? null
        : $"{tag} may not stand in {attribute}, where a visitor's text could do harm; it may in the text, and in {string.Join(", ", Holders)} and aria-*.";

    /// <summary>Styles load by url(), @import and newer functions; escapes (https://www.w3.org/TR/css-syntax-3/#escaping) could hide them.</summary>
    public static string? Style(string css)
    {
        if (css.Contains('\\') || css.Contains('&', StringComparison.Ordinal))
        {
            return "A style may not hold \\ or &, which could hide what it loads; write the signs themselves.";
        }

        return Remote().Match(css) is { Success: true } found
            ? $"{found.Value.Trim()} makes a style load or run something; remove it, and use colours, borders and the reader's own fonts."
            : null;
    }

    private static bool IsFree(string name) =>
        name.StartsWith("aria-", StringComparison.Ordinal) || name.StartsWith("data-", StringComparison.Ordinal);

    private static HashSet<string> Words(string text) => [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];

    [GeneratedRegex(@"\Adata:image/(?:png|gif|jpeg);base64,[A-Za-z0-9+/=\s]+\z")]
    private static partial Regex Picture();

    [GeneratedRegex(@"\A(?:https?://|mailto:|tel:)\S+\z", RegexOptions.IgnoreCase)]
    private static partial Regex Link();

    [GeneratedRegex(
        @"url\s*\(|\b(?:image|image-set|-webkit-image-set|src|cross-fade|paint|element)\s*\(|@import|@font-face|@namespace|expression\s*\(|\bbehavior\s*:|-moz-binding",
        RegexOptions.IgnoreCase)]
    private static partial Regex Remote();
}

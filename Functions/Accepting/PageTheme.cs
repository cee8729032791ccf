using System.Text.RegularExpressions;

namespace Sealpost.Accepting;

/// <summary>The few things of our pages that a form may have otherwise: CSS variables, whose values can be nothing else than what they are for.</summary>
internal static partial class PageTheme
{
    /// <summary>Each with what it takes, in words.</summary>
    public static IReadOnlyDictionary<string, string> Variables { get; } = new Dictionary<string, string>
    {
        ["accent"] = "a colour such as #0a6e4f", ["background"] = "a colour such as #ffffff", ["text"] = "a colour such as #222222",
        ["radius"] = "a length such as 6px or 0.5rem", ["width"] = "a length such as 36rem", ["font"] = "names of fonts such as Georgia, serif",
    };

    /// <param name="fault">Takes a JSON path and a remedy.</param>
    public static void Check(FormDefinition form, Action<string, string> fault)
    {
        foreach (var (name, value) in form.Page?.Theme ?? new Dictionary<string, string>())
        {
            if (!Variables.TryGetValue(name, out var takes))
            {
                fault("$.page.theme", $"There is no '{name}'; known ones are {string.Join(", ", Variables.Keys)}.");
            }
            else if (!(name is "font" ? Font() : name is "radius" or "width" ? Length() : Colour()).IsMatch(value))
            {
                fault($"$.page.theme.{name}", $"Write {takes}.");
            }
        }

        for (var i = 0; i < (form.Page?.Embed.Count ?? 0); i++)
        {
            if (!Site().IsMatch(form.Page!.Embed[i]))
            {
                fault($"$.page.embed[{i}]", "Write a site such as https://www.example.org, without a path.");
            }
        }

        if (form.Page is { Hidden: false } && form.Captcha is not null)
        {
            fault("$.page", "The form's captcha needs its widget, which our own page does not have: nobody could send it there. Use altcha in its place, or set hidden.");
        }
    }

    /// <summary>Colours of one's own are for one scheme: the same accent can't be readable on white and on black.</summary>
    /// <returns>A style sheet's rule, or nothing; the values were checked.</returns>
    public static string Rule(PageDefinition? page) => page is not { Theme.Count: > 0 } ? ""
        : $":root{{{(page.Theme.Keys.Any(name => name is "accent" or "background" or "text") ? "color-scheme:light;" : "")}{string.Concat(page.Theme.Select(variable => $"--{variable.Key}:{variable.Value};"))}}}";

    [GeneratedRegex("^#[0-9a-fA-F]{6}$", RegexOptions.NonBacktracking)]
    private static partial Regex Colour();

    [GeneratedRegex("^[0-9]{1,3}([.][0-9]{1,3})?(px|rem|em|ch)$", RegexOptions.NonBacktracking)]
    private static partial Regex Length();

    [GeneratedRegex("^[A-Za-z0-9 -]{1,40}(, [A-Za-z0-9 -]{1,40}){0,5}$", RegexOptions.NonBacktracking)]
    private static partial Regex Font();

    [GeneratedRegex("^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$", RegexOptions.NonBacktracking)]
    private static partial Regex Site();
}

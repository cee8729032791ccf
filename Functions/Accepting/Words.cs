using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Sealpost.Accepting;

/// <summary>Everything that visitors read, in one language: texts by code, the form's own in their place.</summary>
internal sealed partial class Words
{
    public static readonly Words English = new("en", EnglishWords.Faults, EnglishWords.Pages, new Dictionary<string, string>());

    private static readonly Words[] All = [English, new("fr", FrenchWords.Faults, FrenchWords.Pages, FrenchWords.Refusals)];

    private readonly IReadOnlyDictionary<string, string> _faults;
    private readonly IReadOnlyDictionary<string, string> _pages;
    private readonly IReadOnlyDictionary<string, string> _refusals;

    private Words(
        string language, IReadOnlyDictionary<string, string> faults, IReadOnlyDictionary<string, string> pages,
        IReadOnlyDictionary<string, string> refusals)
    {
        Language = language;
        (_faults, _pages, _refusals) = (faults, pages, refusals);
    }

    /// <summary>The codes of faults of a field.</summary>
    public static IReadOnlyList<string> FieldCodes { get; } = [.. EnglishWords.Faults.Keys.Where(code => !code.Contains('/'))];

    /// <summary>The codes for which a form may have its own text: those of fields, and of refusals.</summary>
    public static IReadOnlyList<string> FormCodes { get; } = [.. FieldCodes.Union(FrenchWords.Refusals.Keys)];

    public static IReadOnlyList<string> Languages { get; } = [.. All.Select(words => words.Language)];

    /// <summary>BCP 47, as <c>html lang</c> has it.</summary>
    public string Language { get; }

    /// <summary>A text of our own pages.</summary>
    public string this[string key] => _pages[key];

    /// <param name="language">The form's, where it has one; else the browser's counts, and English in the end.</param>
    public static Words For(string? language, IHeaderDictionary headers) => Find(language) ?? Find(Preferred(headers, Languages)) ?? English;

    /// <param name="wording">Another wording of the same code, as <c>checkbox</c> of <c>required</c>.</param>
    /// <param name="values">What stands for <c>{min}</c>, <c>{max}</c>, <c>{length}</c>, <c>{example}</c>; never what the visitor typed.</param>
    public FieldError Fault(
        FormDefinition form, FieldDefinition field, string code, string? wording = null, params (string Name, string Value)[] values)
    {
        var text = field.Messages.GetValueOrDefault(code) ?? form.Messages.GetValueOrDefault(code)
            ?? _faults.GetValueOrDefault($"{code}/{wording}") ?? _faults[code];
        return new(field.Name, code, Fill(text, [("label", field.Caption), .. values]));
    }

    /// <summary>A refusal in this language. "too-large" is a field's fault as well: a form's own text for it is about that one.</summary>
    public Refusal Tell(Refusal refusal, FormDefinition? form)
    {
        var own = FieldCodes.Contains(refusal.Code) ? null : form?.Messages.GetValueOrDefault(refusal.Code);
        return refusal with { Detail = Fill(own ?? _refusals.GetValueOrDefault(refusal.Code) ?? refusal.Detail, [.. refusal.Values]) };
    }

    /// <summary>A name in braces that is not known stays, so that whoever wrote it sees it.</summary>
    public static string Fill(string text, params (string Name, string Value)[] values) => Placeholder().Replace(
        text, match => values.FirstOrDefault(value => value.Name == match.Groups[1].Value).Value ?? match.Value);

    /// <summary>The first choice of the browser that there is (RFC 9110, section 12.5.4); "fr-CA" is French.</summary>
    public static string? Preferred(IHeaderDictionary headers, IReadOnlyCollection<string> languages) =>
        StringWithQualityHeaderValue.TryParseList(headers.AcceptLanguage, out var wanted)
            ? wanted.Where(item => item.Quality is not 0).OrderByDescending(item => item.Quality ?? 1)
                .Select(item => item.Value == "*" ? English.Language : item.Value.Value?.Split('-')[0].ToLowerInvariant())
                .FirstOrDefault(language => language is not null && languages.Contains(language))
            : null;

    private static Words? Find(string? language) => All.FirstOrDefault(words => words.Language == language);

    [GeneratedRegex(@"\{([a-z]+)\}")]
    private static partial Regex Placeholder();
}

using System.Text.RegularExpressions;
using Sealpost.Accepting;

namespace Sealpost.Rendering;

/// <summary>The names that templates may use: those that <see cref="MailModel"/> fills.</summary>
internal sealed partial class TemplateNames(Form? form)
{
    /// <summary>On the top level, beside <c>values.NAME</c> and <c>texts.NAME</c>.</summary>
    public static readonly IReadOnlyList<string> Top =
        ["subject", "form", "reference", "receipt", "accepted", "language", "fields", "sealedBlock"];

    /// <summary>Of each of <c>fields</c>.</summary>
    public static readonly IReadOnlyList<string> OfField = ["label", "name", "value", "sealed", "multiline", "long", "direction"];

    /// <param name="tag">A value, or the begin of a block.</param>
    /// <param name="depth">How many <c>#each</c> are around it.</param>
    /// <returns>What is wrong with its name, or null.</returns>
    public string? Fault(TemplatePart.Tag tag, int depth)
    {
        var path = tag.Path;
        for (; path.StartsWith("../", StringComparison.Ordinal); path = path[3..])
        {
            depth--;
        }

        if (depth < 0)
        {
            return $"{tag.Path} leads out of the template; ../ is for what is around an #each.";
        }

        var names = Segment().Matches(path).Select(match => match.Groups["name"].Value + match.Groups["quoted"].Value).ToList();
        return Unknown(names, depth) ?? Misused(tag, path);
    }

    private string? Unknown(List<string> names, int depth) => names switch
    {
        [var name] when depth > 0 => OfField.Contains(name) ? null : $"'{name}' is not known in #each fields; there are "
            + $"{string.Join(", ", OfField)}, and outside it, with ../ before, {string.Join(", ", Top)}.",
        ["values", var name] when depth == 0 => form?.Field(name) is null ? $"The form has no field '{name}'; declare it, or correct the name." : null,
        ["texts", var name] when depth == 0 => MailWords.English.ContainsKey(name) ? null
            : $"There is no text '{name}'; there are {string.Join(", ", MailWords.English.Keys)}.",
        [var name] when Top.Contains(name) => null,
        _ => $"'{string.Join('.', names)}' is not known here; there are {string.Join(", ", Top)}, values.FIELD and texts.NAME.",
    };

    private static string? Misused(TemplatePart.Tag tag, string path) => (tag.Kind, path) switch
    {
        (TagKind.Each, not "fields") => $"#each takes 'fields' only, not '{tag.Path}'.",
        (TagKind.Value, "fields") => "'fields' is a list; write {{#each fields}}.",
        (TagKind.Value, "sealed" or "multiline" or "long") => $"'{path}' is a flag; write {{{{#if {path}}}}}.",
        _ => null,
    };

    [GeneratedRegex(@"\G\.?(?:\[(?<quoted>[^\]]+)\]|(?<name>[^.\[\]]+))")]
    private static partial Regex Segment();
}

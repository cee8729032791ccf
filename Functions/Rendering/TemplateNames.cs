using System.Text.RegularExpressions;
using Sealpost.Accepting;

namespace Sealpost.Rendering;

/// <summary>The names that templates may use: those that <see cref="MailModel"/> and <see cref="OrderModel"/> fill.</summary>
internal sealed partial class TemplateNames(Form? form)
{
    /// <summary>On the top level, beside <c>values.NAME</c> and <c>texts.NAME</c>.</summary>
    public static readonly IReadOnlyList<string> Top =
        ["subject", "form", "reference", "receipt", "accepted", "language", "fields", "sealedBlock"];

    /// <summary>Of each of <c>fields</c>.</summary>
    public static readonly IReadOnlyList<string> OfField = ["label", "name", "value", "sealed", "multiline", "long", "direction"];

    /// <summary>On the top level, after <c>order.</c>.</summary>
    private static readonly string[] OfOrder = ["columns", "lines", "extras", "currency", "total", "text"];

    /// <summary>What is in each list; beside that, a line has <c>values.COLUMN</c>.</summary>
    private static readonly Dictionary<string, IReadOnlyList<string>> OfList = new()
    {
        ["fields"] = OfField, ["order.columns"] = ["label", "right", "direction"], ["order.lines"] = ["cells", "total"],
        ["cells"] = ["value", "right", "direction"], ["order.extras"] = ["label", "amount"],
    };

    /// <param name="tag">A value, or the begin of a block.</param>
    /// <param name="around">The lists of each <c>#each</c> around it, as they are written, from the outside.</param>
    /// <returns>What is wrong with its name, or null.</returns>
    public string? Fault(TemplatePart.Tag tag, IReadOnlyList<string> around)
    {
        var (path, depth) = (tag.Path, around.Count);
        for (; path.StartsWith("../", StringComparison.Ordinal); path = path[3..])
        {
            depth--;
        }

        if (depth < 0)
        {
            return $"{tag.Path} leads out of the template; ../ is for what is around an #each.";
        }

        var names = Segment().Matches(path).Select(match => match.Groups["name"].Value + match.Groups["quoted"].Value).ToList();
        return Unknown(names, depth == 0 ? null : Plain(around[depth - 1])) ?? Misused(tag, path);
    }

    /// <param name="list">The list that the name is in; null on the top level.</param>
    private string? Unknown(List<string> names, string? list) => names switch
    {
        ["values", var name] when list == "order.lines" => form?.Definition.Order?.Columns.Any(column => column.Name == name) is true ? null
            : $"The form's order has no column '{name}'; name it among its columns, or correct the name.",
        [var name] when list is not null => OfList.GetValueOrDefault(list)?.Contains(name) is not false ? null
            : $"'{name}' is not known in #each {list}; there are {string.Join(", ", OfList[list])}, and outside it, with ../ before, {string.Join(", ", Top)}.",
        ["values", var name] when list is null => form?.Field(name) is null ? $"The form has no field '{name}'; declare it, or correct the name." : null,
        ["texts", var name] when list is null => MailWords.English.ContainsKey(name) ? null
            : $"There is no text '{name}'; there are {string.Join(", ", MailWords.English.Keys)}.",
        ["order", var name] when list is null => OfOrder.Contains(name) ? null
            : $"An order has no '{name}'; there are {string.Join(", ", OfOrder.Select(known => $"order.{known}"))}.",
        [var name] when Top.Contains(name) => null,
        _ => $"'{string.Join('.', names)}' is not known here; there are {string.Join(", ", Top)}, values.FIELD, texts.NAME and order.NAME.",
    };

    private static string? Misused(TemplatePart.Tag tag, string path) => (tag.Kind, path) switch
    {
        (TagKind.Each, _) when !OfList.ContainsKey(path) =>
            $"#each takes 'fields' only, or one of an order's lists ({string.Join(", ", OfList.Keys.Skip(1))}), not '{tag.Path}'.",
        (TagKind.Value, _) when OfList.ContainsKey(path) => $"'{path}' is a list; write {{{{#each {path}}}}}.",
        (TagKind.Value, "sealed" or "multiline" or "long" or "right") => $"'{path}' is a flag; write {{{{#if {path}}}}}.",
        _ => null,
    };

    private static string Plain(string path) => path[(path.LastIndexOf('/') + 1)..];

    [GeneratedRegex(@"\G\.?(?:\[(?<quoted>[^\]]+)\]|(?<name>[^.\[\]]+))")]
    private static partial Regex Segment();
}

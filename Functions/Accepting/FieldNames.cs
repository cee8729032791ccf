using System.Text.RegularExpressions;

namespace Sealpost.Accepting;

/// <summary>
/// The names that frameworks wrap around a field's own: <c>fields[x]</c> (Staticman), <c>data[x]</c> (Cockpit), <c>x[]</c> (PHP).
/// Of Staticman's options, <c>slug</c> and <c>parent</c> tell the owner which page and comment are meant, so they are fields, too.
/// A name that the form declares as it stands stays as it is.
/// </summary>
internal static partial class FieldNames
{
    public static IEnumerable<KeyValuePair<string, string>> Plain(Form form, IEnumerable<KeyValuePair<string, string>> pairs) =>
        pairs.Select(pair => KeyValuePair.Create(Plain(form, pair.Key), pair.Value));

    public static string Plain(Form form, string name)
    {
        if (form.Field(name) is not null)
        {
            return name;
        }

        var inner = Nested().Match(name) is { Success: true } nested ? nested.Groups["name"].Value : name;
        return inner.Length > 2 && inner.EndsWith("[]", StringComparison.Ordinal) && form.Field(inner) is null ? inner[..^2] : inner;
    }

    [GeneratedRegex(@"\A(?:(?:fields|data)\[(?<name>[^\[\]]+)\](?:\[\])?|options\[(?<name>slug|parent)\])\z")]
    private static partial Regex Nested();
}

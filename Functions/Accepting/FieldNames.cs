using System.Text.RegularExpressions;

namespace Sealpost.Accepting;

/// <summary>
/// The names that frameworks wrap around a field's own: <c>fields[x]</c> (Staticman), <c>data[x]</c> (Cockpit), <c>x[]</c> (PHP).
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

        var inner = Nested().Match(name) is { Success: true } nested ? nested.Groups[1].Value : name;
        return inner.Length > 2 && inner.EndsWith("[]", StringComparison.Ordinal) && form.Field(inner) is null ? inner[..^2] : inner;
    }

    [GeneratedRegex(@"\A(?:fields|data)\[([^\[\]]+)\](?:\[\])?\z")]
    private static partial Regex Nested();
}

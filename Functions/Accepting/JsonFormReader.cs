using System.Text.Json;

namespace Sealpost.Accepting;

/// <summary>An object of fields (RFC 8259), as scripts post it; one level below <c>fields</c> or <c>data</c> is read, too.</summary>
/// <param name="takesLines">Whether the list of this name may hold objects: the lines of an order.</param>
internal sealed class JsonFormReader(Func<string, bool> takesLines)
{
    private static readonly string[] Wrappers = ["fields", "data"];

    public List<KeyValuePair<string, string>> Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new() { MaxDepth = 8 });
            if (document.RootElement.ValueKind is not JsonValueKind.Object)
            {
                throw new RefusedException(Refusal.Malformed("The JSON body must be an object of fields."));
            }

            return [.. document.RootElement.EnumerateObject().SelectMany(Member)];
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escaped lone surrogate, which is no character.
            throw new RefusedException(Refusal.Malformed("The body is not valid JSON."));
        }
    }

    private IEnumerable<KeyValuePair<string, string>> Member(JsonProperty member) =>
        member.Value.ValueKind is JsonValueKind.Object && Wrappers.Contains(member.Name)
            ? member.Value.EnumerateObject().SelectMany(inner => Values(inner.Name, inner.Value))
            : Values(member.Name, member.Value);

    private IEnumerable<KeyValuePair<string, string>> Values(string name, JsonElement value) =>
        value.ValueKind is JsonValueKind.Array && takesLines(name) && value.EnumerateArray().Any(IsNested)
        ? value.EnumerateArray().SelectMany((item, i) => Line($"{name}[{i}]", item))
        : (value.ValueKind is JsonValueKind.Array ? [.. value.EnumerateArray()] : new[] { value })
        .Where(item => item.ValueKind is not JsonValueKind.Null).Select(item => KeyValuePair.Create(name, Scalar(item)));

    /// <summary>As a page names the same; what is no object has a name that no page could mean, so that it is refused where it stands.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Line(string at, JsonElement item) =>
        item.ValueKind is JsonValueKind.Object && item.EnumerateObject().Any()
        ? item.EnumerateObject().Select(column => KeyValuePair.Create(
            $"{at}[{column.Name}]{(IsNested(column.Value) ? "[0]" : "")}",
            IsNested(column.Value) || column.Value.ValueKind is JsonValueKind.Null ? "" : Scalar(column.Value)))
        : [KeyValuePair.Create(at, "")];

    private static bool IsNested(JsonElement value) => value.ValueKind is JsonValueKind.Object or JsonValueKind.Array;

    private static string Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => value.GetRawText(),
        _ => throw new RefusedException(Refusal.Malformed("A field must be text, a number, true or false, or a list of these.")),
    };
}

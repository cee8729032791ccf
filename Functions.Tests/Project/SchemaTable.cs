using System.Text.Json;
using Sealpost.Tests.Bench;

namespace Sealpost.Tests.Project;

/// <param name="Name">With those above it: <c>transfer.every</c>, <c>fields[].name</c>.</param>
internal sealed record SchemaMember(string Name, string Takes, string Default, string Meaning);

/// <summary>Every member that a JSON Schema knows, in its order.</summary>
internal static class SchemaTable
{
    /// <param name="file">From the repository's root on.</param>
    public static IReadOnlyList<SchemaMember> Of(string file)
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(Checkout.Root, file)));
        return [.. Members(schema.RootElement, "").Where(member => member.Name != "$schema")];
    }

    public static IEnumerable<string> Lines(string file) =>
    [
        "| member | takes | default | meaning |", "|---|---|---|---|",
        .. Of(file).Select(member => GeneratedPart.Row($"`{member.Name}`", member.Takes, member.Default, member.Meaning)),
    ];

    private static IEnumerable<SchemaMember> Members(JsonElement schema, string above)
    {
        var required = schema.TryGetProperty("required", out var names) ? [.. names.EnumerateArray().Select(name => name.GetString()!)] : new HashSet<string>();
        foreach (var member in schema.GetProperty("properties").EnumerateObject())
        {
            var (name, value) = ($"{above}{member.Name}", member.Value);
            yield return new(name, Takes(value), required.Contains(member.Name) ? "required" : value.TryGetProperty("default", out var usual) ? $"`{usual.GetRawText().Trim('"')}`" : "",
                value.TryGetProperty("description", out var said) ? said.GetString()! : "");
            var inner = value.TryGetProperty("items", out var items) ? (items, $"{name}[].") : (value, $"{name}.");
            foreach (var below in inner.Item1.TryGetProperty("properties", out _) && !IsCount(inner.Item1) ? Members(inner.Item1, inner.Item2) : [])
            {
                yield return below;
            }
        }
    }

    /// <summary>So many posts in so many minutes: one row says it.</summary>
    private static bool IsCount(JsonElement schema) => schema.GetProperty("properties").EnumerateObject().Select(member => member.Name).SequenceEqual(["posts", "minutes"]);

    private static string Takes(JsonElement schema)
    {
        if (schema.TryGetProperty("enum", out var values))
        {
            return string.Join(", ", values.EnumerateArray().Select(value => $"`{value.GetString()}`"));
        }

        return schema.GetProperty("type").GetString() switch
        {
            "array" => $"list of: {Takes(schema.GetProperty("items"))}",
            "boolean" => "`true`, `false`",
            "integer" => $"number{Limits(schema)}",
            "number" => $"number, also a fraction{Limits(schema)}",
            "object" when schema.TryGetProperty("properties", out var members) => IsCount(schema)
                ? string.Join(", ", members.EnumerateObject().Select(member => $"`{member.Name}`: {Takes(member.Value)}"))
                : "object",
            "object" => "object of texts",
            _ => schema.TryGetProperty("format", out var format) && format.GetString() is "email" ? "address" : "text",
        };
    }

    private static string Limits(JsonElement schema) => schema.TryGetProperty("minimum", out var least)
        ? schema.TryGetProperty("maximum", out var most) ? $", {least} to {most}" : $", {least} or more"
        : "";
}

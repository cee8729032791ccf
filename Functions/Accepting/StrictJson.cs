using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Sealpost.Accepting;

/// <summary>Reads what owners write, forms and lists: what is not understood is an error, never a default.</summary>
internal static class StrictJson
{
    /// <param name="types">How the file's types are read.</param>
    public static JsonSerializerOptions For(IJsonTypeInfoResolver types) => new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        NumberHandling = JsonNumberHandling.Strict,
        PropertyNameCaseInsensitive = false,
        ReadCommentHandling = JsonCommentHandling.Skip,
        RespectNullableAnnotations = true,
        TypeInfoResolver = types,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <param name="schema">The file that describes every member.</param>
    /// <param name="needed">The members that must be there.</param>
    /// <returns>What is wrong, and what to do.</returns>
    public static string Explain(JsonException fault, string schema, string needed) => fault.Message switch
    {
        var m when m.Contains("could not be mapped", StringComparison.Ordinal) =>
            $"This member is not known; {schema} lists those that are. Remove it or correct its spelling.",
        var m when m.Contains("missing required", StringComparison.Ordinal) => $"A member that must be there is missing: {needed}.",
        var m when m.Contains("Duplicate property", StringComparison.OrdinalIgnoreCase) => "This member is written twice; keep one.",
        var m when m.Contains("could not be converted", StringComparison.Ordinal) || m.Contains("null values", StringComparison.Ordinal) =>
            $"The value is of the wrong kind; {schema} says what it takes.",
        _ => $"This is not valid JSON (line {fault.LineNumber + 1}); correct it there.",
    };
}

using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sealpost.Wiring.CommandLine;

/// <summary>What a command says, for people or, with <c>--json</c>, for programs.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static Option<bool> Option() => new("--json") { Description = "Print JSON." };

    /// <param name="json">The command's own option.</param>
    /// <param name="text">For people.</param>
    public static Task WriteAsync(ParseResult parsed, Option<bool> json, object value, string text) =>
        parsed.InvocationConfiguration.Output.WriteLineAsync(parsed.GetValue(json) ? JsonSerializer.Serialize(value, Written) : text);
}

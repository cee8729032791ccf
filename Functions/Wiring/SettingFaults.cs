using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Sealpost.Wiring;

/// <summary>Sentences for settings that are missing or wrong.</summary>
internal static partial class SettingFaults
{
    /// <returns>One sentence for each fault, and once only: a section that depends on a faulty one brings its faults, too. Null when the exception is about something else.</returns>
    public static IEnumerable<string>? Explain(Exception fault) => fault switch
    {
        OptionsValidationException e => Sentences(e),
        AggregateException e when e.InnerExceptions.All(inner => inner is OptionsValidationException) =>
            e.InnerExceptions.Cast<OptionsValidationException>().SelectMany(Sentences).Distinct(),
        InvalidOperationException e when Unreadable().Match(e.Message) is { Success: true } found =>
            [$"{found.Groups["name"].Value.Replace(":", "__", StringComparison.Ordinal)} must be {Kind(found.Groups["type"].Value)}."],
        _ => null,
    };

    /// <param name="type">Full name.</param>
    private static string Kind(string type) => type switch
    {
        "System.Int32" => "a whole number",
        "System.TimeSpan" => "a time such as 00:05:00, or 1.00:00:00 for a day",
        "System.Boolean" => "true or false",
        _ when typeof(SettingFaults).Assembly.GetType(type) is { IsEnum: true } words => $"one of {string.Join(", ", Enum.GetNames(words))}",
        _ => "of another kind; docs/settings.md says which",
    };

    /// <summary>Each begins with the setting's own name; the member's before it says nothing more.</summary>
    private static IEnumerable<string> Sentences(OptionsValidationException fault) => fault.Failures.Select(failure => MemberName().Replace(failure, ""));

    /// <summary>What the reader of settings says of a value that it can't convert; the value itself may be a secret.</summary>
    [GeneratedRegex("^Failed to convert configuration value .* at '(?<name>[^']+)' to type '(?<type>[^']+)'", RegexOptions.Singleline)]
    private static partial Regex Unreadable();

    [GeneratedRegex("^[A-Za-z]+: ")]
    private static partial Regex MemberName();
}

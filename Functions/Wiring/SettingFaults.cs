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
        _ => null,
    };

    /// <summary>Each begins with the setting's own name; the member's before it says nothing more.</summary>
    private static IEnumerable<string> Sentences(OptionsValidationException fault) => fault.Failures.Select(failure => MemberName().Replace(failure, ""));

    [GeneratedRegex("^[A-Za-z]+: ")]
    private static partial Regex MemberName();
}

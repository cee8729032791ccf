using Microsoft.Extensions.Options;

namespace Sealpost.Wiring;

/// <summary>Sentences for settings that are missing or wrong.</summary>
internal static class SettingFaults
{
    /// <returns>One sentence for each fault; null when the exception is about something else.</returns>
    public static IEnumerable<string>? Explain(Exception fault) => fault switch
    {
        OptionsValidationException e => e.Failures.Select(Sentence),
        AggregateException e when e.InnerExceptions.All(inner => inner is OptionsValidationException) =>
            e.InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures).Select(Sentence),
        _ => null,
    };

    /// <summary>"DataAnnotation validation failed for 'X' members: 'Y' with the error: 'Z'." says the same in fewer words as "Z".</summary>
    private static string Sentence(string failure)
    {
        var at = failure.IndexOf("with the error: '", StringComparison.Ordinal);
        return at < 0 ? failure : failure[(at + 17)..].TrimEnd('.', '\'') + ".";
    }
}

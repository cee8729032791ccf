using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Sealpost.Sending;

/// <summary>The relays beside the first one. Section <c>Relays</c>: <c>Relays__NAME__Host</c> and so on.</summary>
internal sealed partial class RelaysOptions : IValidatableObject
{
    /// <summary>The name of the one in section <c>Smtp</c>.</summary>
    public const string First = "smtp";

    public Dictionary<string, RelayOptions> All { get; } = new(StringComparer.OrdinalIgnoreCase);

    private bool Production { get; set; }

    /// <param name="from">What <c>Smtp__From</c> says.</param>
    /// <param name="root">Relative paths start here.</param>
    public void Complete(IConfiguration section, string? from, string root, bool production)
    {
        section.Bind(All);
        Production = production;
        foreach (var relay in All.Values)
        {
            relay.Complete(from, root);
        }
    }

    /// <returns>All of them by name, in the order of their preference.</returns>
    public IEnumerable<KeyValuePair<string, RelayOptions>> Ordered(SmtpOptions first) => All
        .Append(new(First, first))
        .OrderBy(relay => relay.Value.Preference ?? (relay.Key == First ? 0 : 10))
        .ThenBy(relay => relay.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong with the names that a form gives.</summary>
    /// <returns>JSON paths of the form, and what to do.</returns>
    public IEnumerable<(string Path, string Message)> Unknown(IReadOnlyList<string> names) => names.Select((name, i) => (name, i))
        .Where(named => !All.ContainsKey(named.name) && !named.name.Equals(First, StringComparison.OrdinalIgnoreCase))
        .Select(named => ($"$.relays[{named.i}]", $"There is no such relay in the settings; known ones are {string.Join(", ", All.Keys.Order().Prepend(First))}. "
            + $"Set Relays__{named.name}__Host, or correct the name."));

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => All.SelectMany(relay =>
        relay.Value.Faults($"Relays__{relay.Key}", Production).Concat(NameFaults(relay.Key)));

    private static IEnumerable<ValidationResult> NameFaults(string name)
    {
        if (!RelayName().IsMatch(name) || name.Equals(First, StringComparison.OrdinalIgnoreCase))
        {
            yield return new($"Relays__{name}: name a relay with letters, digits and hyphens, and not {First}, which is the one of the Smtp settings.");
        }
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9-]{0,30}\\z")]
    private static partial Regex RelayName();
}

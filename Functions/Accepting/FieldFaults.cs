using System.Globalization;
using System.Text.RegularExpressions;
using Sealpost.Checking;

namespace Sealpost.Accepting;

/// <summary>What can be wrong with the fields of a form, and with its own texts.</summary>
internal static partial class FieldFaults
{
    /// <param name="fault">Takes a JSON path and a remedy.</param>
    /// <returns>The compiled patterns, by field name.</returns>
    public static Dictionary<string, Regex> Check(FormDefinition form, Action<string, string> fault)
    {
        var patterns = new Dictionary<string, Regex>();
        var names = new HashSet<string>();
        for (var i = 0; i < form.Fields.Count; i++)
        {
            var (field, at) = (form.Fields[i], $"$.fields[{i}]");
            if (field.Name.Length is 0 or > 200 || !names.Add(field.Name))
            {
                fault($"{at}.name", "Give each field a name of its own, as in the page's HTML, of 200 characters at most.");
            }

            if (field.Autocomplete is { } tokens && !Tokens().IsMatch(tokens))
            {
                fault($"{at}.autocomplete", "Write what HTML knows, such as given-name or off.");
            }

            CheckLengths(field, at, fault);
            CheckChoices(field, at, fault);
            CheckLimits(field, at, fault);
            CheckMessages(field.Messages, Words.FieldCodes, at, fault);
            if (field.Pattern is { } pattern && Compile(pattern, at, fault) is { } compiled)
            {
                patterns[field.Name] = compiled;
            }
        }

        CheckMessages(form.Messages, Words.FormCodes, "$", fault);
        return patterns;
    }

    private static void CheckLengths(FieldDefinition field, string at, Action<string, string> fault)
    {
        if (field.MaxLength is < 1)
        {
            fault($"{at}.maxLength", "The longest value allowed is at least 1 character.");
        }

        if (field.MinLength is < 1 || field.MinLength > field.Limit)
        {
            fault($"{at}.minLength", $"The shortest value allowed has from 1 to {field.Limit} characters, which is the longest.");
        }
    }

    private static void CheckChoices(FieldDefinition field, string at, Action<string, string> fault)
    {
        if ((field.Type is FieldType.Choice or FieldType.Multiple) != (field.Choices is { Count: > 0 }))
        {
            fault($"{at}.choices", "A choice or a multiple, and nothing else, lists the values it may take in 'choices'.");
        }

        for (var i = 0; i < (field.Choices?.Count ?? 0); i++)
        {
            if (string.IsNullOrWhiteSpace(field.Choices![i]) || field.Choices.Take(i).Contains(field.Choices[i]))
            {
                fault($"{at}.choices[{i}]", "Each choice is a text of its own; leave 'required' out to allow none.");
            }
        }
    }

    private static void CheckLimits(FieldDefinition field, string at, Action<string, string> fault)
    {
        var (readable, remedy) = Limits(field);
        foreach (var (name, limit) in new[] { ("min", field.Min), ("max", field.Max) })
        {
            if (limit is not null && !readable(limit))
            {
                fault($"{at}.{name}", remedy);
                return;
            }
        }

        if (field is { Min: { } min, Max: { } max } && IsMore(field.Type, min, max))
        {
            fault($"{at}.max", "The upper limit is below the lower one, so that no value is right; correct one of them.");
        }
    }

    private static (Func<string, bool> Readable, string Remedy) Limits(FieldDefinition field) => field.Type switch
    {
        FieldType.Number => (limit => ExactNumber.Parse(limit) is not null, "Write the limit of a number as a text such as \"12\" or \"12.5\"."),
        FieldType.Date => (Dates.IsLimit, "Write the limit of a date as \"2026-03-31\", or as \"today\"."),
        FieldType.Multiple => (
            limit => int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= (field.Choices?.Count ?? 0),
            "Write how many may be chosen as a text such as \"2\", not more than there are choices."),
        _ => (_ => false, "Only a number, a date and a multiple have 'min' and 'max'; a text has 'minLength' and 'maxLength'."),
    };

    private static bool IsMore(FieldType type, string min, string max) => type switch
    {
        // What "today" is tomorrow can't be told at load.
        FieldType.Date => Dates.Parse(min) > Dates.Parse(max),
        _ => ExactNumber.Parse(min) is { } least && ExactNumber.Parse(max) is { } most && least.CompareTo(most) > 0,
    };

    private static void CheckMessages(
        IReadOnlyDictionary<string, string> messages, IReadOnlyList<string> known, string at, Action<string, string> fault)
    {
        foreach (var code in messages.Keys.Where(code => !known.Contains(code)))
        {
            fault($"{at}.messages.{code}", $"No fault has this code, so nobody would read the text. The codes are: {string.Join(", ", known)}.");
        }
    }

    private static Regex? Compile(string pattern, string at, Action<string, string> fault)
    {
        try
        {
            return new Regex($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception refused) when (refused is ArgumentException or NotSupportedException)
        {
            fault($"{at}.pattern", "This pattern can't be used: look-around, back-references and atomic groups are not "
                + "allowed, because a visitor could make them run for ever; rewrite it without them.");
            return null;
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{1,30}( [a-z][a-z0-9-]{1,30}){0,3}$", RegexOptions.NonBacktracking)]
    private static partial Regex Tokens();
}

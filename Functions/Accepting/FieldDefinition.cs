using System.Text.Json.Serialization;

namespace Sealpost.Accepting;

/// <summary>One field of a form, and the rules for its value.</summary>
internal sealed record FieldDefinition
{
    public required string Name { get; set; }

    public FieldType Type { get; set; } = FieldType.Text;

    /// <summary>What people read; the name where it is missing.</summary>
    public string? Label { get; set; }

    /// <summary>A sentence below the label on our own page.</summary>
    public string? Hint { get; set; }

    /// <summary>HTML's <c>autocomplete</c>, such as <c>given-name</c>; that of the type where it is missing.</summary>
    public string? Autocomplete { get; set; }

    public bool Required { get; set; }

    public bool Sensitive { get; set; }

    /// <summary>Repeated to the visitor in the confirmation.</summary>
    public bool Echo { get; set; }

    /// <summary>UTF-16 code units, a line break counting as one, as in HTML's <c>minlength</c>; an empty field is not too short.</summary>
    public int? MinLength { get; set; }

    /// <summary>UTF-16 code units, a line break counting as one, as in HTML's <c>maxlength</c>.</summary>
    public int? MaxLength { get; set; }

    /// <summary>The least number, or the first date as <c>2026-03-31</c> or <c>today</c>; for <c>multiple</c> the least choices.</summary>
    public string? Min { get; set; }

    /// <summary>The greatest number, or the last date; for <c>multiple</c> the most choices.</summary>
    public string? Max { get; set; }

    /// <summary>A regular expression that the whole value must match, as HTML's <c>pattern</c>.</summary>
    public string? Pattern { get; set; }

    /// <summary>The values that a <c>choice</c> or <c>multiple</c> may take.</summary>
    public IReadOnlyList<string>? Choices { get; set; }

    /// <summary>Own texts by error code, in place of the form's and the built-in ones.</summary>
    public IReadOnlyDictionary<string, string> Messages { get; set; } = new Dictionary<string, string>();

    [JsonIgnore]
    public string Caption => Label ?? Name;

    [JsonIgnore]
    public int Limit => MaxLength ?? (Type is FieldType.Textarea ? 20_000 : 1_000);
}

internal enum FieldType
{
    Text,
    Email,
    Tel,
    Url,
    Number,
    Date,
    Choice,
    Multiple,
    Checkbox,
    Textarea,
    Hidden,
    File,
}

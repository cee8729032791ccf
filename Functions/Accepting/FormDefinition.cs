using System.Text.Json.Serialization;

namespace Sealpost.Accepting;

/// <summary>One form, as declared in <c>forms/NAME.json</c>; the schema beside it, <c>form.schema.json</c>, describes each member.</summary>
internal sealed record FormDefinition
{
    /// <summary>Ignored: it points editors at the schema.</summary>
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    public required IReadOnlyList<string> Recipients { get; init; }

    /// <summary>May hold <c>{field}</c> placeholders of fields that are not sensitive.</summary>
    public required string Subject { get; init; }

    /// <summary>The sites whose pages may post this form; none means any site.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>Where a browser goes after success; none means the built-in page.</summary>
    public string? Redirect { get; init; }

    /// <summary>The field that only bots fill in.</summary>
    public string Honeypot { get; init; } = "_gotcha";

    public EncryptionDefinition? Encryption { get; init; }

    public required IReadOnlyList<FieldDefinition> Fields { get; init; }
}

internal sealed record EncryptionDefinition
{
    /// <summary>Without a scope the whole message is sealed: the safer reading of an unfinished definition.</summary>
    public EncryptionScope Scope { get; init; } = EncryptionScope.Message;

    /// <summary>Paths of OpenPGP public keys, relative to the form's own file.</summary>
    public required IReadOnlyList<string> Keys { get; init; }
}

internal enum EncryptionScope
{
    /// <summary>A readable mail; the sensitive fields are in one OpenPGP block.</summary>
    Fields,

    /// <summary>The whole mail is PGP/MIME (RFC 3156) with a protected subject (RFC 9788).</summary>
    Message,
}

internal sealed record FieldDefinition
{
    public required string Name { get; init; }

    public FieldType Type { get; init; } = FieldType.Text;

    /// <summary>What people read; the name where it is missing.</summary>
    public string? Label { get; init; }

    public bool Required { get; init; }

    public bool Sensitive { get; init; }

    /// <summary>UTF-16 code units, a line break counting as one, as in HTML's <c>maxlength</c>.</summary>
    public int? MaxLength { get; init; }

    /// <summary>A regular expression that the whole value must match, as HTML's <c>pattern</c>.</summary>
    public string? Pattern { get; init; }

    /// <summary>The values that a <c>choice</c> may take.</summary>
    public IReadOnlyList<string>? Choices { get; init; }

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
    Checkbox,
    Textarea,
}

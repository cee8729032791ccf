using System.Text.RegularExpressions;

namespace Sealpost.Accepting;

/// <summary>A form that passed every check at load.</summary>
/// <param name="Name">The file's name without its ending; the <c>{form}</c> of <c>/f/{form}</c>.</param>
/// <param name="Definition">What the file says.</param>
/// <param name="Source">The file that says so.</param>
/// <param name="KeyFiles">The recipients' keys.</param>
/// <param name="Patterns">The compiled patterns, by field name.</param>
internal sealed record Form(
    string Name,
    FormDefinition Definition,
    OwnerFile Source,
    IReadOnlyList<OwnerFile> KeyFiles,
    IReadOnlyList<OwnerFile> EscrowFiles,
    IReadOnlyDictionary<string, Regex> Patterns)
{
    private readonly Dictionary<string, FieldDefinition> _fields = Definition.Fields.ToDictionary(field => field.Name);

    public bool Encrypts => KeyFiles.Count > 0;

    /// <summary>Its sensitive fields come sealed, or not at all.</summary>
    public bool SealsInBrowser => Definition.Encryption is { SealIn: SealingPlace.Browser };

    /// <summary>Everybody who gets the form's mail: the recipients, and those of the copies.</summary>
    public IReadOnlyList<string> Readers { get; } = [.. Definition.Recipients, .. Definition.Cc];

    /// <summary>Its data goes out with transfers, and no post has a mail of its own.</summary>
    public bool TransfersOnly => Definition is { Transfer: not null, Recipients.Count: 0 };

    /// <summary>The form's own templates.</summary>
    public TemplateFiles Template { get; init; } = new(null, null);

    /// <summary>Its own templates of the confirmation.</summary>
    public TemplateFiles ConfirmationTemplate { get; init; } = new(null, null);

    /// <summary>All that it is made of: with these, and no others, it is the same again.</summary>
    public IEnumerable<OwnerFile> Parts => new[] { Source }.Concat(KeyFiles).Concat(EscrowFiles)
        .Concat(new[] { Template.Html, Template.Text, ConfirmationTemplate.Html, ConfirmationTemplate.Text }.OfType<OwnerFile>()).Distinct();

    public FilesDefinition Files => Definition.Files ?? new();

    public bool TakesFiles { get; } = Definition.Fields.Any(field => field.Type is FieldType.File);

    /// <summary>Whether a posted field is part of the order, not one that people read by itself.</summary>
    public bool IsOfOrder(string field) => Definition.Order?.Owns(field) is true;

    public FieldDefinition? Field(string name) => _fields.GetValueOrDefault(name);

    /// <summary>
    /// A field that the definition does not know is sealed wherever there is a key: whoever adds a field to a page and
    /// forgets to declare it must not find its value in clear.
    /// </summary>
    public bool IsSensitive(string field) => Encrypts && (Field(field)?.Sensitive ?? true);
}

/// <summary>Null where the built-in one is used.</summary>
internal sealed record TemplateFiles(OwnerFile? Html, OwnerFile? Text);

/// <summary>What became of one file under <c>forms/</c>: a form, or the reasons why there is none, or both.</summary>
/// <param name="Form">Null when it can't be used.</param>
/// <param name="Errors">Of the file as it is now; with a form beside them, that is the last good one.</param>
internal sealed record LoadedForm(string Name, Form? Form, IReadOnlyList<FormError> Errors)
{
    public bool IsKept => Form is not null && Errors.Count > 0;

    /// <summary>One word: <c>ok</c>, <c>kept</c> (the last good one is used) or <c>error</c> (posts get 503).</summary>
    public string State => Form is null ? "error" : IsKept ? "kept" : "ok";
}

/// <param name="File">The file's name.</param>
/// <param name="Path">The JSON path of the fault, such as <c>$.fields[2].pattern</c>.</param>
/// <param name="Message">What is wrong, and what to do.</param>
internal sealed record FormError(string File, string Path, string Message)
{
    /// <summary>No older version may be used in its place: what was good before is not any more, such as a key that its owner has revoked.</summary>
    public bool EndsOlder { get; init; }
}

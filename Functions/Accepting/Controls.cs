using Sealpost.Accepting.Dialects;

namespace Sealpost.Accepting;

/// <summary>
/// The fields of a post that speak to the service and not to the owner, told from the others by name. What the form
/// declares is a field, whatever it is called: an owner's "subject" box is never taken for a control.
/// </summary>
internal sealed record Controls
{
    /// <summary>Where the page wants the visitor to go; unchecked.</summary>
    public string? Redirect { get; private init; }

    /// <summary>The name of the trap that was filled in.</summary>
    public string? Trap { get; private init; }

    public string? IdempotencyKey { get; private init; }

    /// <summary>CAPTCHA, proof-of-work and fill-time tokens, by field name.</summary>
    public required IReadOnlyDictionary<string, string> Tokens { get; init; }

    /// <returns>The fields for the owner, and the controls.</returns>
    public static (Submission Submission, Controls Controls) Separate(Form form, Dialect dialect, Submission posted)
    {
        bool Declared(string name) => form.Field(name) is not null;
        string? First(params IEnumerable<string>[] names) => names.SelectMany(list => list).Where(name => !Declared(name))
            .Select(posted.Value).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value));
        var traps = Traps(form, dialect).Where(name => name == form.Definition.Honeypot || !Declared(name)).ToHashSet();
        var controls = Names(dialect).Where(name => !Declared(name)).Concat(traps).ToHashSet();
        var fields = posted.Fields.Where(field => Declared(field.Name) ? !traps.Contains(field.Name) : !IsControl(controls, field.Name));
        var submission = posted with
        {
            Fields = [.. fields],
            ReplyTo = Address(form, posted, First(CommonNames.ReplyTo, dialect.ReplyTo)),
            Subject = First(CommonNames.Subject, dialect.Subject),
            Sealed = form.SealsInBrowser ? First(CommonNames.Sealed) : null,
        };
        return (submission, new Controls
        {
            Redirect = First(CommonNames.Redirect, dialect.Redirect),
            Trap = posted.Fields.FirstOrDefault(field => traps.Contains(field.Name) && field.Values.Any(IsFilled))?.Name,
            IdempotencyKey = First(CommonNames.IdempotencyKey),
            Tokens = posted.Fields.Where(field => CommonNames.Tokens.Contains(field.Name)).ToDictionary(field => field.Name, field => field.Values[^1]),
        });
    }

    /// <returns>What a browser that seals leaves readable, beside names with an underscore in front: what the definition does not call sensitive, and controls.</returns>
    public static IEnumerable<string> Readable(Form form) => form.Definition.Fields.Where(field => !field.Sensitive).Select(field => field.Name)
        .Concat(CommonNames.Tokens).Concat(CommonNames.FormKeys).Concat(CommonNames.Dropped).Concat(CommonNames.Honeypots).Append(form.Definition.Honeypot);

    /// <summary>A checkbox that a script sends as JSON says "false" where a browser sends nothing.</summary>
    private static bool IsFilled(string value) => !string.IsNullOrWhiteSpace(value) && value != "false";

    private static IEnumerable<string> Traps(Form form, Dialect dialect) =>
        CommonNames.Honeypots.Concat(dialect.Honeypots).Append(form.Definition.Honeypot);

    private static IEnumerable<string> Names(Dialect dialect) => CommonNames.Dropped.Concat(CommonNames.Tokens)
        .Concat(CommonNames.FormKeys).Concat(dialect.ReplyTo).Concat(dialect.Subject).Concat(dialect.Redirect).Concat(dialect.Controls);

    /// <summary>
    /// Every service keeps names with an underscore in front for itself, Staticman its <c>options[...]</c>; one that we don't
    /// know is dropped like theirs.
    /// </summary>
    private static bool IsControl(HashSet<string> controls, string name) =>
        controls.Contains(name) || name.StartsWith('_') || name.StartsWith("options[", StringComparison.Ordinal);

    /// <summary>Static Forms writes "@" for "the e-mail field".</summary>
    private static string? Address(Form form, Submission posted, string? address) => address != "@"
        ? address
        : posted.Value(form.Definition.Fields.FirstOrDefault(field => field.Type is FieldType.Email)?.Name ?? "email");
}

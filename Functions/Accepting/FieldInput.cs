using Sealpost.Checking;

namespace Sealpost.Accepting;

/// <summary>One field on our page: its label, its input with what was typed, and what is wrong with it.</summary>
/// <param name="Id">Of the element in the page; a field's name may hold what an id may not.</param>
/// <param name="Typed">Every value that was posted; none for sensitive fields.</param>
internal sealed record FieldInput(FieldDefinition Field, string Id, IReadOnlyList<string> Typed, FieldError? Error, FilesDefinition Files)
{
    private string Value => string.Join(", ", Typed);

    public bool IsVisible => Field.Type is not FieldType.Hidden;

    public string Html(Words words)
    {
        var caption = Pages.Encode(Field.Caption) + (Field.Required ? $" {Pages.Encode(words["required"])}" : "");
        var error = Error is null ? "" : $"<span class=\"error\" id=\"{Id}-error\">{Pages.Encode(Error.Message)}</span>";
        var hint = Field.Hint is null ? "" : $"<span class=\"hint\" id=\"{Id}-hint\">{Pages.Encode(Field.Hint)}</span>";
        var label = $"<label for=\"{Id}\">{caption}</label>{hint}";
        return Field.Type switch
        {
            FieldType.Hidden => string.Concat(Typed.Select(value => $"<input type=\"hidden\"{Name} value=\"{Pages.Encode(value)}\">")),
            FieldType.Multiple => $"<fieldset{Described}><legend>{caption}</legend>{hint}{Boxes()}{error}</fieldset>",
            FieldType.Checkbox =>
                $"<div class=\"box\"><input type=\"checkbox\"{Named} value=\"yes\"{(IsTicked ? " checked" : "")}>{label}</div>{error}",
            FieldType.Textarea => $"{label}<textarea{Named}{Lengths}>\n{Pages.Encode(Value)}</textarea>{error}",
            FieldType.Choice => $"{label}<select{Named}><option value=\"\"></option>{Options()}</select>{error}",
            FieldType.File => $"{label}<input type=\"file\"{Named} accept=\"{FileTypes.Accept(Files)}\"{(Files.Count > 1 ? " multiple" : "")}>{error}",
            _ => $"{label}<input{Kind()}{Named} value=\"{Pages.Encode(Value)}\">{error}",
        };
    }

    private string Name => $" name=\"{Pages.Encode(Field.Name)}\"";

    private string Described => (Field.Hint, Error) switch
    {
        (null, null) => "",
        (null, _) => $" aria-describedby=\"{Id}-error\"",
        (_, null) => $" aria-describedby=\"{Id}-hint\"",
        _ => $" aria-describedby=\"{Id}-hint {Id}-error\"",
    };

    private string Invalid => Error is null ? "" : " aria-invalid=\"true\"";

    private string Named => $" id=\"{Id}\"{Name}{(Field.Required ? " required" : "")}{Invalid}{Described}";

    private string Lengths => $" maxlength=\"{Field.Limit}\"{(Field.MinLength is { } least ? $" minlength=\"{least}\"" : "")}";

    private bool IsTicked => Typed.Any(value => Choices.IsTicked(value) is true);

    /// <summary>Browsers match the whole value, as we do; a pattern that is none in JavaScript they leave out.</summary>
    private string Text => $"{Lengths}{(Field.Pattern is { } pattern ? $" pattern=\"{Pages.Encode(pattern)}\"" : "")}";

    private string Complete(string? usual = null) => (Field.Autocomplete ?? usual) is { } tokens ? $" autocomplete=\"{Pages.Encode(tokens)}\"" : "";

    private string Kind() => Field.Type switch
    {
        FieldType.Email => $" type=\"email\"{Complete("email")}{Text}",
        FieldType.Tel => $" type=\"tel\"{Complete("tel")}{Text}",
        FieldType.Url => $" type=\"url\"{Complete("url")}{Text}",
        // A browser would empty these inputs when what was typed is no number or date.
        FieldType.Number when Value.Length > 0 && ExactNumber.Parse(Value) is null => " type=\"text\" inputmode=\"decimal\"",
        FieldType.Date when Value.Length > 0 && Dates.Parse(Value) is null => " type=\"text\"",
        FieldType.Number => $" type=\"number\" step=\"any\"{Limit("min", Field.Min)}{Limit("max", Field.Max)}",
        FieldType.Date => $" type=\"date\"{Limit("min", Field.Min)}{Limit("max", Field.Max)}",
        _ => $" type=\"text\"{Complete()}{Text}",
    };

    /// <summary>The visitor's today is not ours, so that limit is left to the check after sending.</summary>
    private static string Limit(string name, string? limit) => limit is null or Dates.Today ? "" : $" {name}=\"{Pages.Encode(limit)}\"";

    private string Options() => string.Concat(Field.Choices!.Select(choice =>
        $"<option{(choice == Value ? " selected" : "")}>{Pages.Encode(choice)}</option>"));

    private string Boxes()
    {
        var chosen = Choices.Split(Field, Typed);
        return string.Concat(Field.Choices!.Select((choice, i) =>
        {
            // The first box has the field's own id: the summary of faults leads there.
            var id = i == 0 ? Id : $"{Id}-{i + 1}";
            return $"<div class=\"box\"><input type=\"checkbox\" id=\"{id}\"{Name}{Invalid}{Described} value=\"{Pages.Encode(choice)}\""
                + $"{(chosen.Contains(choice) ? " checked" : "")}><label for=\"{id}\">{Pages.Encode(choice)}</label></div>";
        }));
    }
}

using System.Globalization;
using Sealpost.Accepting;

namespace Sealpost.Checking;

/// <summary>Checks every field of a submission against its definition, and lists every fault at once, one a field.</summary>
/// <param name="words">In whose language the faults are told.</param>
/// <param name="now">For limits that are <c>today</c>.</param>
internal sealed class FieldRules(Form form, Words words, DateTimeOffset now)
{
    private const int UndeclaredLimit = 20_000;
    private const int UndeclaredName = 200;

    /// <summary>The types whose values may have spaces around them: they were pasted, and say the same without.</summary>
    private static readonly FieldType[] Trimmed = [FieldType.Email, FieldType.Tel, FieldType.Url, FieldType.Number, FieldType.Date];

    /// <summary>Those that fit in one line: a line break of any kind is no slip of a finger.</summary>
    private static readonly char[] Spaces = [' ', '\t', '\u00a0', '\u202f', '\u3000'];

    public IReadOnlyList<FieldError> Check(Submission submission)
    {
        var errors = form.Definition.Fields
            .Select(field => field.Type is FieldType.File ? Upload(field, submission) : Judge(field, submission.Field(field.Name), submission.Sealed is not null && field.Sensitive))
            .OfType<FieldError>().ToList();
        errors.AddRange(submission.Fields.Where(extra => form.Field(extra.Name) is null && !form.IsOfOrder(extra.Name)).Select(Undeclared).OfType<FieldError>());
        // A declared field that is also an extra of the order has one fault at most.
        errors.AddRange(submission.OrderFaults.Select(fault => fault.Tell(form.Definition, words))
            .Where(fault => !errors.Exists(error => error.Field == fault.Field)).ToList());
        // A control field, but people see what they typed in it, and so must they see what is wrong with it.
        if (submission.ReplyTo is { } address && !EmailAddress.IsValid(address.Trim()))
        {
            errors.Add(Fault(new() { Name = FormPage.ReplyTo, Label = words["reply-to"] }, "email"));
        }

        return errors;
    }

    /// <summary>Beside the limits, which are kept while files are read.</summary>
    private FieldError? Upload(FieldDefinition field, Submission submission)
    {
        var posted = submission.Field(field.Name);
        var files = submission.Files.Count(file => file.Field == field.Name);
        if (submission.FileFaults.Contains(field.Name))
        {
            return Fault(field, "file-type", null, ("types", FileTypes.Words(form.Files)));
        }

        // A browser sends the bare name where the page forgot to say how files travel. Mailing that would look like success.
        return posted?.Values.Count(value => value.Length > 0) > files ? Fault(field, "no-file")
            : field.Required && files == 0 ? Fault(field, "required", "file") with { Absent = posted is null }
            : null;
    }

    private FieldError? Undeclared(SubmittedField extra)
    {
        var (length, limit) = extra.Name.Length > UndeclaredName ? (extra.Name.Length, UndeclaredName) : (extra.Text.Length, UndeclaredLimit);
        var field = new FieldDefinition { Name = "", Label = words["undeclared"] };
        return length > limit ? Fault(field, "too-long", null, ("max", $"{limit}"), ("length", $"{length}")) : null;
    }

    /// <param name="isSealed">Whether it may be in what the browser sealed, which nobody here can look into.</param>
    private FieldError? Judge(FieldDefinition field, SubmittedField? posted, bool isSealed)
    {
        var values = (posted?.Values ?? []).Select(value => Trimmed.Contains(field.Type) ? value.Trim(Spaces) : value)
            .Where(value => value.Length > 0).ToList();
        if (field.Type is FieldType.Checkbox)
        {
            return isSealed ? null : Box(field, posted, values);
        }

        if (field.Required && !isSealed && values.All(string.IsNullOrWhiteSpace))
        {
            var wording = field.Type is FieldType.Choice or FieldType.Multiple ? "choice" : null;
            return Fault(field, "required", wording) with { Absent = posted is null };
        }

        return field.Type switch
        {
            FieldType.Multiple => Several(field, Choices.Split(field, values)),
            FieldType.Choice when values.Distinct().Count() > 1 => Fault(field, "choice"),
            _ => values.Select(value => Value(field, value)).FirstOrDefault(fault => fault is not null),
        };
    }

    /// <summary>Some frameworks put a hidden "0" before the box, so that one of the values must be a yes.</summary>
    private FieldError? Box(FieldDefinition field, SubmittedField? posted, List<string> values) =>
        values.Any(value => Choices.IsTicked(value) is null) ? Fault(field, "checkbox")
        : field.Required && !values.Any(value => Choices.IsTicked(value) is true)
            ? Fault(field, "required", "checkbox") with { Absent = posted is null }
            : null;

    private FieldError? Several(FieldDefinition field, IReadOnlyList<string> chosen)
    {
        var (min, max) = (Count(field.Min), Count(field.Max));
        return chosen.Any(value => !field.Choices!.Contains(value)) ? Fault(field, "choice")
            : chosen.Count > 0 && chosen.Count < min ? Fault(field, "too-few", null, ("min", $"{min}"), ("length", $"{chosen.Count}"))
            : chosen.Count > max ? Fault(field, "too-many", null, ("max", $"{max}"), ("length", $"{chosen.Count}"))
            : null;
    }

    private FieldError? Value(FieldDefinition field, string value)
    {
        var length = Length(value);
        if (length > field.Limit)
        {
            return Fault(field, "too-long", null, ("max", $"{field.Limit}"), ("length", $"{length}"));
        }

        if (length < field.MinLength)
        {
            return Fault(field, "too-short", null, ("min", $"{field.MinLength}"), ("length", $"{length}"));
        }

        return Kind(field, value)
            ?? (form.Patterns.TryGetValue(field.Name, out var pattern) && !pattern.IsMatch(value) ? Fault(field, "pattern") : null);
    }

    private FieldError? Kind(FieldDefinition field, string value) => field.Type switch
    {
        FieldType.Email when !EmailAddress.IsValid(value) => Fault(field, "email"),
        FieldType.Tel when !Telephone.IsPossible(value, form.Definition.Region) => Fault(
            field, "tel", form.Definition.Region is null ? null : "national", ("example", Telephone.Example(form.Definition.Region))),
        FieldType.Url when !WebAddress.IsValid(value) => Fault(field, "url"),
        FieldType.Number => Number(field, value),
        FieldType.Date => Date(field, value),
        FieldType.Choice when !field.Choices!.Contains(value) => Fault(field, "choice"),
        _ => null,
    };

    private FieldError? Number(FieldDefinition field, string value) =>
        ExactNumber.Parse(value) is not { } number ? Fault(field, "number")
        : ExactNumber.Parse(field.Min) is { } min && number.CompareTo(min) < 0 ? Fault(field, "too-small", null, ("min", field.Min!))
        : ExactNumber.Parse(field.Max) is { } max && number.CompareTo(max) > 0 ? Fault(field, "too-large", null, ("max", field.Max!))
        : null;

    private FieldError? Date(FieldDefinition field, string value) =>
        Dates.Parse(value) is not { } date ? Fault(field, "date")
        : date < Dates.First(field.Min, now) ? Fault(field, "too-early", null, ("min", Day(field.Min!)))
        : date > Dates.Last(field.Max, now) ? Fault(field, "too-late", null, ("max", Day(field.Max!)))
        : null;

    private string Day(string limit) => limit == Dates.Today ? words["today"] : limit;

    private FieldError Fault(FieldDefinition field, string code, string? wording = null, params (string, string)[] values) =>
        words.Fault(form.Definition, field, code, wording, values);

    private static int? Count(string? limit) => limit is null ? null : int.Parse(limit, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>HTML counts a line break as one, though it is posted as two characters.</summary>
    private static int Length(string value) => value.Length - value.AsSpan().Count("\r\n");
}

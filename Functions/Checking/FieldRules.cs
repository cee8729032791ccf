using System.Globalization;
using System.Text.RegularExpressions;
using Sealpost.Accepting;

namespace Sealpost.Checking;

/// <summary>Checks every field of a submission against its definition, and lists every fault at once.</summary>
internal static partial class FieldRules
{
    private const int UndeclaredLimit = 20_000;

    public static IReadOnlyList<FieldError> Check(Form form, Submission submission)
    {
        var errors = new List<FieldError>();
        foreach (var field in form.Definition.Fields)
        {
            if (field.Type is FieldType.File)
            {
                errors.AddRange(FileRules.Check(field, submission));
                continue;
            }

            var posted = submission.Field(field.Name);
            var values = posted?.Values ?? [];
            if (field.Required && values.All(string.IsNullOrWhiteSpace))
            {
                errors.Add(new(field.Name, "required", $"{field.Caption}: please fill in this field.") { Absent = posted is null });
            }

            errors.AddRange(values.Where(value => value.Length > 0)
                .Select(value => Fault(form, field, value)).OfType<FieldError>().Take(1));
        }

        errors.AddRange(submission.Fields
            .Where(extra => form.Field(extra.Name) is null && (extra.Name.Length > 200 || extra.Text.Length > UndeclaredLimit))
            .Select(_ => new FieldError("", "too-long", "A field that this form does not know is too long.")));
        // A control field, but people see what they typed in it, and so must they see what is wrong with it.
        if (submission.ReplyTo is { } address && !EmailAddress.IsValid(address.Trim()))
        {
            errors.Add(new("_replyto", "email", "Please write an e-mail address such as name@example.org."));
        }

        return errors;
    }

    private static FieldError? Fault(Form form, FieldDefinition field, string value)
    {
        if (Length(value) > field.Limit)
        {
            return new(field.Name, "too-long", $"{field.Caption}: at most {field.Limit} characters, please; there are {Length(value)}.");
        }

        if (Kind(field, value) is var (code, message) && code is not null)
        {
            return new(field.Name, code, $"{field.Caption}: {message}");
        }

        return form.Patterns.TryGetValue(field.Name, out var pattern) && !pattern.IsMatch(value)
            ? new(field.Name, "pattern", $"{field.Caption}: this is not in the expected form.")
            : null;
    }

    /// <summary>HTML counts a line break as one, though it is posted as two characters.</summary>
    private static int Length(string value) => value.Length - value.AsSpan().Count("\r\n");

    private static (string? Code, string Message) Kind(FieldDefinition field, string value) => field.Type switch
    {
        FieldType.Email when !EmailAddress.IsValid(value) => ("email", "please write an e-mail address such as name@example.org."),
        FieldType.Tel when !Telephone().IsMatch(value) => ("tel", "please write a telephone number, with digits and spaces."),
        FieldType.Url when !(Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") =>
            ("url", "please write a web address, from https:// on."),
        FieldType.Number when !Number().IsMatch(value) => ("number", "please write a number such as 12 or 12.5."),
        FieldType.Date when !DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) =>
            ("date", "please write a date as year-month-day, such as 2026-03-31."),
        FieldType.Choice when field.Choices?.Contains(value) is not true => ("choice", "please choose one of the values offered."),
        _ => default,
    };

    [GeneratedRegex(@"\A(?=.{3,40}\z)\+?[0-9 ().,/#*x-]*[0-9][0-9 ().,/#*x-]*\z")]
    private static partial Regex Telephone();

    /// <summary>https://html.spec.whatwg.org/#valid-floating-point-number, and a leading plus, which people write.</summary>
    [GeneratedRegex(@"\A[+-]?([0-9]{1,40}(\.[0-9]{1,40})?|\.[0-9]{1,40})([eE][+-]?[0-9]{1,3})?\z")]
    private static partial Regex Number();
}

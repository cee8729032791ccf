using System.Globalization;
using Sealpost.Accepting;

namespace Sealpost.Rendering;

/// <summary>
/// What templates can reach: dictionaries, lists, texts and flags, never an object of ours, whose members they would see.
/// <see cref="TemplateNames"/> has the same names for the lint.
/// </summary>
internal static class MailModel
{
    /// <summary>A value longer than this, or of several lines, is given the whole width.</summary>
    private const int Long = 90;

    /// <param name="subject">One line.</param>
    /// <param name="sealedBlock">The armored block of the sensitive fields; these are then hidden here, wherever they could be reached.</param>
    /// <param name="apart">Whether each file is sealed by itself.</param>
    public static Dictionary<string, object?> Build(Form form, Submission submission, MailFacts facts, string subject, string? sealedBlock, bool apart)
    {
        var texts = MailWords.For(form);
        var readable = VisitorText.IsReadable(form);
        bool Hidden(string name) => sealedBlock is not null && form.IsSensitive(name);
        string Value(SubmittedField field) => Hidden(field.Name) ? $"[{texts["sealed"]}]" : VisitorText.Show(field.Text, readable);

        var hidesOrder = sealedBlock is not null && submission.Order is not null;
        var described = FileList.Describe(form, submission, apart);
        return new()
        {
            ["subject"] = subject,
            ["language"] = MailWords.Language(form),
            ["form"] = form.Name,
            ["reference"] = facts.Id,
            ["receipt"] = facts.Receipt,
            ["accepted"] = facts.AcceptedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture),
            ["fields"] = described.Fields.Select(field => Field(MailFields.Caption(form, field.Name), field.Name, Value(field), Hidden(field.Name)))
                .Concat(hidesOrder ? [Field(texts["order"], form.Definition.Order?.Items ?? "", $"[{texts["sealed"]}]", hidden: true)] : []).ToList(),
            ["values"] = form.Definition.Fields.ToDictionary(
                field => field.Name, object? (field) => described.Field(field.Name) is { } posted ? Value(posted) : ""),
            ["order"] = OrderModel.Build(form, hidesOrder ? null : submission.Order, texts, readable),
            ["sealedBlock"] = sealedBlock?.ReplaceLineEndings("\n").TrimEnd() ?? "",
            ["texts"] = texts,
        };
    }

    private static Dictionary<string, object?> Field(string label, string name, string value, bool hidden)
    {
        var multiline = value.Contains('\n');
        return new()
        {
            ["label"] = label,
            ["name"] = SubjectLine.OneLine(name),
            ["value"] = value,
            ["sealed"] = hidden,
            ["multiline"] = multiline,
            ["long"] = multiline || value.Length > Long,
            ["direction"] = VisitorText.Direction(value),
        };
    }
}

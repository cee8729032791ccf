using System.Globalization;
using Sealpost.Accepting;
using Sealpost.Accepting.Orders;

namespace Sealpost.Rendering;

/// <summary>What all data attachments hold.</summary>
/// <param name="AcceptedAt">UTC, such as <c>2026-03-31T10:05:00.000Z</c> (RFC 3339).</param>
internal sealed record SubmissionData(
    string Form, string Id, string Receipt, string AcceptedAt, IReadOnlyList<DataField> Fields, IReadOnlyList<DataFile> Files, Order? Order)
{
    public const int Version = 1;

    public static SubmissionData From(Form form, Submission submission, MailFacts facts)
    {
        var declared = form.Definition.Fields.Select(field => new DataField(
            field.Name, field.Caption, field.Type.ToString().ToLowerInvariant(), field.Sensitive, submission.Field(field.Name)?.Values ?? []));
        var others = submission.Fields.Where(field => form.Field(field.Name) is null)
            .Select(field => new DataField(field.Name, field.Name, DataField.Undeclared, form.IsSensitive(field.Name), field.Values));
        return new(
            form.Name, facts.Id, facts.Receipt, Time(facts.AcceptedAt),
            [.. declared, .. others],
            [.. submission.Files.Select(file => new DataFile(file.Field, file.Name, file.Kind().MediaType, file.Size, Convert.ToHexStringLower(file.Sha256)))],
            submission.Order);
    }

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}

/// <param name="Type">As the form's file names it, or <see cref="Undeclared"/>.</param>
/// <param name="Values">None where it was not posted; the names of a field's files.</param>
internal sealed record DataField(string Name, string Label, string Type, bool Sensitive, IReadOnlyList<string> Values)
{
    public const string Undeclared = "undeclared";
}

/// <param name="Type">The media type.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Of the content, in hexadecimal.</param>
internal sealed record DataFile(string Field, string Name, string Type, long Size, string Sha256);

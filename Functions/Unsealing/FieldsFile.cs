using System.Text.Json;

namespace Sealpost.Unsealing;

/// <summary>
/// The fields for machines, fields.json: <c>{version, form, id, receipt, acceptedAt, fields: [{name, label, type, sensitive, values}], files}</c>.
/// </summary>
internal sealed record FieldsFile(string? Form, string? Receipt, IReadOnlyList<OpenedField> Fields)
{
    private const string Name = "fields.json";
    private const int Version = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>
    /// The one that Sealpost wrote. A visitor may upload a file of the same name; but he can't know the receipt, and what is not
    /// sealed counts only where nothing is.
    /// </summary>
    /// <param name="receipt">Of the mail's header, when it has one.</param>
    public static FieldsFile? Find(IReadOnlyList<OpenedFile> files, string? receipt, List<string> warnings)
    {
        var named = files.Where(file => file.Name.Equals(Name, StringComparison.OrdinalIgnoreCase)).ToList();
        var candidates = named.Where(file => file.Sealed || !named.Exists(other => other.Sealed)).Select(Read).OfType<FieldsFile>()
            .Where(found => receipt is null || found.Receipt is null || found.Receipt == receipt).ToList();
        if (named.Count > 0 && candidates.Count != 1)
        {
            warnings.Add(candidates.Count == 0
                ? "The fields.json of the mail is not one of Sealpost, or belongs to another receipt; it is only listed as a file."
                : "The mail holds more than one fields.json, and nothing tells which one is Sealpost's; they are only listed as files.");
        }

        return candidates.Count == 1 ? candidates[0] : null;
    }

    private static FieldsFile? Read(OpenedFile file)
    {
        try
        {
            var shape = JsonSerializer.Deserialize<Shape>(file.Content, Json);
            return shape is { Version: Version, Fields: { } fields } && fields.All(field => field is { Name: not null, Values: not null })
                ? new(shape.Form, shape.Receipt, fields)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Shape(int Version, string? Form, string? Receipt, IReadOnlyList<OpenedField>? Fields);
}

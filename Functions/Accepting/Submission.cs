using System.Text.Json.Serialization;
using Sealpost.Accepting.Orders;
using Sealpost.Checking;

namespace Sealpost.Accepting;

/// <summary>What a visitor posted, in the order of the page. A field posted several times has several values.</summary>
internal sealed record Submission(IReadOnlyList<SubmittedField> Fields)
{
    /// <summary>Where an answer goes, when a control field of the post says so; unchecked.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>The subject, when a control field of the post says so.</summary>
    public string? Subject { get; init; }

    /// <summary>The visitor's language (BCP 47), where a confirmation will be written.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Language { get; init; }

    /// <summary>The sensitive fields as the visitor's browser sealed them: an armored OpenPGP message (RFC 9580, section 6).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Sealed { get; init; }

    /// <summary>An operator's test: nobody wrote it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsTest { get; init; }

    /// <summary>In the order of the page; the values of their fields are their names.</summary>
    public IReadOnlyList<UploadedFile> Files { get; init; } = [];

    /// <summary>The fields of files that were not kept for what they are.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> FileFaults { get; init; } = [];

    /// <summary>The order that the fields hold, where the form takes one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Order? Order { get; init; }

    [JsonIgnore]
    public IReadOnlyList<OrderFault> OrderFaults { get; init; } = [];

    public SubmittedField? Field(string name) => Fields.FirstOrDefault(field => field.Name == name);

    public string? Value(string name) => Field(name)?.Text;

    public static Submission From(Form form, Post post) => OrderReader.Read(form.Definition, From(FieldNames.Plain(form, post.Pairs))) with
    {
        Files = post.Files, FileFaults = post.FileFaults,
    };

    /// <summary>Every value that is an e-mail address, whatever its field is called. Normalized.</summary>
    public IEnumerable<string> Addresses() => Fields.SelectMany(field => field.Values).Append(ReplyTo ?? "")
        .Where(value => value.Contains('@', StringComparison.Ordinal)).Select(value => EmailAddress.Normalize(value.Trim())).OfType<string>();

    /// <summary>The submission without the posted fields that its order was made of.</summary>
    public Submission WithoutLines(Form form) =>
        form.Definition.Order is null ? this : this with { Fields = [.. Fields.Where(field => !form.IsOfOrder(field.Name))] };

    private static Submission From(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var fields = new OrderedDictionary<string, List<string>>();
        foreach (var (name, value) in pairs)
        {
            if (!fields.TryGetValue(name, out var values))
            {
                fields.Add(name, values = []);
            }

            values.Add(value);
        }

        return new([.. fields.Select(field => new SubmittedField(field.Key, field.Value))]);
    }
}

internal sealed record SubmittedField(string Name, IReadOnlyList<string> Values)
{
    public string Text => string.Join(", ", Values);
}

namespace Sealpost.Accepting;

/// <summary>What a visitor posted, in the order of the page. A field posted several times has several values.</summary>
internal sealed record Submission(IReadOnlyList<SubmittedField> Fields)
{
    public string? Value(string name) => Fields.FirstOrDefault(field => field.Name == name)?.Text;

    /// <summary>Without the controls: fields whose names begin with an underscore, and the honeypot.</summary>
    public Submission WithoutControls(string honeypot) =>
        new([.. Fields.Where(field => field.Name.Length > 0 && field.Name[0] != '_' && field.Name != honeypot)]);

    public static Submission From(IEnumerable<KeyValuePair<string, string>> pairs)
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

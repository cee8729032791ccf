using Sealpost.Accepting;
using Sealpost.Rendering;
using Xunit;

namespace Sealpost.Tests.Rendering;

/// <summary>A form's file, with the templates beside it, and the mails it makes.</summary>
internal sealed class MailBench : IDisposable
{
    public static readonly MailFacts Facts = new("0123456789abcdefghjkmnpqrs", "0123456789abcdefghjkmnpqrs-0123456789abcdef", new(2026, 3, 31, 10, 5, 7, TimeSpan.Zero));

    private readonly string _folder = Directory.CreateTempSubdirectory("sealpost-rendering-").FullName;
    private readonly MailTemplates _templates = new();

    /// <param name="fields">The form's fields, JSON without brackets.</param>
    /// <param name="more">More members, JSON without braces.</param>
    /// <param name="scope">Of the encryption; none leaves the form without a key.</param>
    /// <param name="templates">The text of its own templates, by their path.</param>
    public MailBench(string fields, string more = "", string? scope = null, params (string Path, string Text)[] templates)
    {
        foreach (var (path, text) in templates)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, path))!);
            File.WriteAllText(Path.Combine(_folder, path), text);
        }

        // The keys are another's business; this one only has to be there.
        File.WriteAllText(Path.Combine(_folder, "owner.asc"), "");
        var encryption = scope is null ? "" : $$""", "encryption": { "scope": "{{scope}}", "keys": ["owner.asc"] }""";
        var subject = more.Contains("\"subject\"", StringComparison.Ordinal) ? "" : ", \"subject\": \"A question\"";
        var loaded = FormReader.Read(Path.Combine(_folder, "contact.json"),
            $$"""{ "recipients": ["owner@example.org"]{{subject}}{{encryption}}{{(more.Length > 0 ? $", {more}" : "")}}, "fields": [{{fields}}] }""");
        Assert.Empty(loaded.Errors);
        Form = loaded.Form!;
        Errors = _templates.Check(Form);
        Renderer = new(_templates);
    }

    public Form Form { get; }

    public IReadOnlyList<FormError> Errors { get; }

    public MailRenderer Renderer { get; }

    public RenderedMail Render(Submission submission, string? block = null) => Renderer.Render(Form, submission, Facts, block, apart: block is not null);

    public RenderedMail Render(params (string Name, string Value)[] fields) => Render(Post(fields));

    public static Submission Post(params (string Name, string Value)[] fields) =>
        new([.. fields.Select(field => new SubmittedField(field.Name, [field.Value]))]);

    public static UploadedFile Upload(string field, string name, string type, long size = 1) => new(field, name, type, size, new byte[32], new("blob", new byte[32]));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

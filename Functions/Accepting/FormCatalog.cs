using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace Sealpost.Accepting;

/// <summary>Section <c>Forms</c>.</summary>
internal sealed class FormsOptions
{
    /// <summary>The folder of the forms; relative to the project, or to the published app.</summary>
    public string Path { get; init; } = "forms";
}

/// <summary>Every form, loaded once at start; a form with an error is kept with its reasons and never used.</summary>
/// <param name="options">Where the forms are.</param>
/// <param name="checkKeys">Full check of a form's key files at load: the errors found.</param>
internal sealed class FormCatalog(IOptions<FormsOptions> options, Func<Form, IReadOnlyList<FormError>> checkKeys)
{
    private readonly SortedDictionary<string, LoadedForm> _forms = Load(options.Value.Path, checkKeys);

    public IEnumerable<LoadedForm> All => _forms.Values;

    public bool TryGet(string name, [NotNullWhen(true)] out LoadedForm? form) => _forms.TryGetValue(name, out form);

    private static SortedDictionary<string, LoadedForm> Load(string folder, Func<Form, IReadOnlyList<FormError>> checkKeys)
    {
        var forms = new SortedDictionary<string, LoadedForm>(StringComparer.Ordinal);
        if (!Directory.Exists(folder))
        {
            return forms;
        }

        foreach (var file in Directory.GetFiles(folder, "*.json").Where(file => !file.EndsWith(".schema.json", StringComparison.Ordinal)))
        {
            var loaded = FormReader.Read(file, File.ReadAllText(file));
            var refused = loaded.Form is { } form ? checkKeys(form) : [];
            forms[loaded.Name] = refused.Count > 0 ? loaded with { Form = null, Errors = refused } : loaded;
        }

        return forms;
    }
}

using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace Sealpost.Accepting;

/// <summary>Section <c>Forms</c>.</summary>
internal sealed class FormsOptions
{
    /// <summary>The folder of the forms; relative to the project, or to the published app.</summary>
    public string Path { get; set; } = "forms";
}

/// <summary>Every form, loaded once at start; a form with an error is kept with its reasons and never used.</summary>
internal sealed class FormCatalog
{
    private readonly SortedDictionary<string, LoadedForm> _forms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LoadedForm> _aliases = new(StringComparer.Ordinal);

    /// <param name="options">Where the forms are.</param>
    /// <param name="check">What a form needs beside its file, its keys and secrets: the errors found.</param>
    public FormCatalog(IOptions<FormsOptions> options, Func<Form, IReadOnlyList<FormError>> check)
    {
        var files = Directory.Exists(options.Value.Path) ? Directory.GetFiles(options.Value.Path, "*.json") : [];
        foreach (var file in files.Where(file => !file.EndsWith(".schema.json", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            var loaded = FormReader.Read(file, File.ReadAllText(file));
            var refused = loaded.Form is { } form ? check(form) : [];
            _forms[loaded.Name] = refused.Count > 0 ? loaded with { Form = null, Errors = refused } : loaded;
        }

        foreach (var loaded in _forms.Values.ToList())
        {
            AddAliases(loaded);
        }
    }

    public IEnumerable<LoadedForm> All => _forms.Values;

    /// <param name="name">A form's name, or one of its aliases.</param>
    public bool TryGet(string name, [NotNullWhen(true)] out LoadedForm? form) =>
        _forms.TryGetValue(name, out form) || _aliases.TryGetValue(name, out form);

    private void AddAliases(LoadedForm loaded)
    {
        var aliases = loaded.Form?.Definition.Aliases ?? [];
        for (var i = 0; i < aliases.Count; i++)
        {
            if (!_forms.ContainsKey(aliases[i]) && _aliases.TryAdd(aliases[i], loaded))
            {
                continue;
            }

            _forms[loaded.Name] = loaded with
            {
                Form = null,
                Errors = [new($"{loaded.Name}.json", $"$.aliases[{i}]", "This name belongs to another form already; a form's names are its own.")],
            };
            return;
        }
    }
}

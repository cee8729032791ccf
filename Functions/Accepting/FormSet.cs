using System.Diagnostics.CodeAnalysis;

namespace Sealpost.Accepting;

/// <summary>The files of one form, and where what it names is looked up, the newest version first.</summary>
/// <param name="IsProven">The newest was good before: a newcomer does not take its names away.</param>
internal sealed record FormVersions(string Name, IReadOnlyList<(OwnerFile Source, OwnerFiles Files)> Versions, bool IsProven);

/// <summary>The forms as they were read at one moment, with all that they are made of; it never changes.</summary>
internal sealed class FormSet
{
    private readonly SortedDictionary<string, LoadedForm> _forms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _aliases = new(StringComparer.Ordinal);

    private FormSet()
    {
    }

    public IEnumerable<LoadedForm> All => _forms.Values;

    /// <summary>Whether a name that is not here is no form.</summary>
    public bool IsComplete { get; private init; } = true;

    /// <param name="before">A form that is made of the same files as there is taken from there, with all that was made of it.</param>
    /// <param name="check">What a form needs beside its file, its keys and secrets: the errors found.</param>
    public static FormSet Make(IReadOnlyCollection<FormVersions> all, FormSet? before, Func<Form, IReadOnlyList<FormError>> check)
    {
        var set = new FormSet();
        var names = all.Select(form => form.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var form in all.OrderByDescending(form => form.IsProven).ThenBy(form => form.Name, StringComparer.Ordinal))
        {
            var newest = set.Judge(form, form.Versions[0], names, before, check);
            var good = newest.Form is null && !newest.Errors.Any(error => error.EndsOlder)
                ? form.Versions.Skip(1).Select(version => set.Judge(form, version, names, before, check)).FirstOrDefault(older => older.Form is not null)
                : newest;
            set._forms[form.Name] = newest with { Form = good?.Form };
            foreach (var alias in good?.Form?.Definition.Aliases ?? [])
            {
                set._aliases[alias] = form.Name;
            }
        }

        return set;
    }

    /// <param name="unread">Why it is not known whether the forms that are here are the newest ones, or all.</param>
    /// <param name="others">Names of forms that can't be used for the same reason.</param>
    public FormSet With(FormError unread, IEnumerable<string> others)
    {
        var set = new FormSet { IsComplete = false };
        foreach (var name in _forms.Keys.Union(others))
        {
            set._forms[name] = new(name, _forms.GetValueOrDefault(name)?.Form, [unread with { File = $"{name}.json" }]);
        }

        foreach (var (alias, name) in _aliases)
        {
            set._aliases[alias] = name;
        }

        return set;
    }

    /// <param name="name">A form's name, or one of its aliases.</param>
    public bool TryGet(string name, [NotNullWhen(true)] out LoadedForm? form) =>
        _forms.TryGetValue(_aliases.GetValueOrDefault(name, name), out form);

    private LoadedForm Judge(
        FormVersions form, (OwnerFile Source, OwnerFiles Files) version, HashSet<string> names, FormSet? before, Func<Form, IReadOnlyList<FormError>> check)
    {
        var loaded = FormReader.Read(version.Source, version.Files);
        if (loaded.Form is not { } read)
        {
            return loaded;
        }

        var known = before?._forms.GetValueOrDefault(form.Name)?.Form is { } old && old.Parts.SequenceEqual(read.Parts) ? old : read;
        var refused = check(known);
        for (var i = 0; i < known.Definition.Aliases.Count && refused.Count == 0; i++)
        {
            var alias = known.Definition.Aliases[i];
            if (names.Contains(alias) || _aliases.ContainsKey(alias) || known.Definition.Aliases.Take(i).Contains(alias))
            {
                refused = [new($"{form.Name}.json", $"$.aliases[{i}]", "This name belongs to another form already; a form's names are its own.")];
            }
        }

        return refused.Count > 0 ? new(form.Name, null, refused) : new(form.Name, known, []);
    }
}

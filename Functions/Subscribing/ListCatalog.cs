using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using Sealpost.Accepting;

namespace Sealpost.Subscribing;

/// <summary>Every list, loaded once at start.</summary>
internal sealed class ListCatalog(IOptions<ListsOptions> options, IOptions<PublicOptions> site)
{
    private readonly Lazy<SortedDictionary<string, LoadedList>> _lists = new(() => Load(options.Value.Path));

    public IEnumerable<MailingList> All => _lists.Value.Values.Select(loaded => loaded.List).OfType<MailingList>();

    /// <summary>Of the lists that can't be used.</summary>
    public IEnumerable<FormError> Errors => _lists.Value.Values.SelectMany(loaded => loaded.Errors);

    /// <returns>False when there is none of that name, or it has an error.</returns>
    public bool TryGet(string? name, [NotNullWhen(true)] out MailingList? list)
    {
        list = name is not null && _lists.Value.TryGetValue(name, out var loaded) ? loaded.List : null;
        return list is not null;
    }

    /// <summary>What stands in the way of a form that has to do with a list.</summary>
    public IReadOnlyList<FormError> Check(Form form)
    {
        var (name, path) = form.Definition.PostTo is { } target ? (target, "$.postTo") : (form.Definition.Subscribe, "$.subscribe");
        if (name is null)
        {
            return [];
        }

        FormError Fault(string message) => new($"{form.Name}.json", path, message);
        if (!_lists.Value.TryGetValue(name, out var loaded))
        {
            return [Fault($"There is no list of that name: create lists/{name}.json.")];
        }

        if (loaded.List is not { } list)
        {
            return [.. loaded.Errors, Fault($"lists/{name}.json has an error; correct it there.")];
        }

        if (form.Definition.PostTo is not null && list.Definition.Moderators.Count == 0)
        {
            return [Fault($"Nobody would look at what anybody posts to the list: name moderators in lists/{name}.json.")];
        }

        return string.IsNullOrEmpty(site.Value.Url)
            ? [Fault("Mails with links need the address of this service: set Public__Url, such as https://forms.example.org.")]
            : [];
    }

    private static SortedDictionary<string, LoadedList> Load(string folder)
    {
        var lists = new SortedDictionary<string, LoadedList>(StringComparer.Ordinal);
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json") : [];
        foreach (var file in files.Where(file => !file.EndsWith(".schema.json", StringComparison.Ordinal)))
        {
            lists[Path.GetFileNameWithoutExtension(file)] = LoadedList.Read(file, File.ReadAllText(file));
        }

        return lists;
    }
}

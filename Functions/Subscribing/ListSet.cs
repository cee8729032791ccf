using Sealpost.Accepting;

namespace Sealpost.Subscribing;

/// <summary>The lists as they were read at one moment; it never changes.</summary>
internal sealed class ListSet
{
    private readonly SortedDictionary<string, LoadedList> _lists;

    private ListSet(SortedDictionary<string, LoadedList> lists) => _lists = lists;

    public IReadOnlyDictionary<string, LoadedList> All => _lists;

    /// <param name="versions">The files of each list by its name, the newest first: the first that is good is used.</param>
    public static ListSet Make(IEnumerable<KeyValuePair<string, IReadOnlyList<OwnerFile>>> versions)
    {
        var lists = new SortedDictionary<string, LoadedList>(StringComparer.Ordinal);
        foreach (var (name, files) in versions)
        {
            var newest = LoadedList.Read(files[0]);
            var good = newest.List is null ? files.Skip(1).Select(LoadedList.Read).FirstOrDefault(older => older.List is not null) : null;
            lists[name] = good is null ? newest : newest with { List = good.List };
        }

        return new(lists);
    }

    /// <param name="unread">Why it is not known whether the lists that are here are the newest ones.</param>
    /// <param name="others">Names of lists that can't be used for the same reason.</param>
    public ListSet With(FormError unread, IEnumerable<string> others) => new(new(
        _lists.Keys.Union(others).ToDictionary(name => name, name => new LoadedList(_lists.GetValueOrDefault(name)?.List, [unread with { File = $"lists/{name}.json" }])),
        StringComparer.Ordinal));

    /// <summary>What stands in the way of a form that has to do with a list.</summary>
    public IReadOnlyList<FormError> Check(Form form, PublicOptions site)
    {
        var (name, path) = form.Definition.PostTo is { } target ? (target, "$.postTo") : (form.Definition.Subscribe, "$.subscribe");
        if (name is null)
        {
            return [];
        }

        FormError Fault(string message) => new($"{form.Name}.json", path, message);
        if (!_lists.TryGetValue(name, out var loaded))
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

        return string.IsNullOrEmpty(site.Url)
            ? [Fault("Mails with links need the address of this service: set Public__Url, such as https://forms.example.org.")]
            : [];
    }
}

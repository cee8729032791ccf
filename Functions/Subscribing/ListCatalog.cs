using System.Diagnostics.CodeAnalysis;
using Sealpost.Accepting;

namespace Sealpost.Subscribing;

/// <summary>Every list that is in use now.</summary>
/// <param name="load">Reads the configuration for the first time, before the first question is answered; it calls <see cref="Use"/>.</param>
internal sealed class ListCatalog(Action load)
{
    private volatile ListSet? _current;

    public IEnumerable<MailingList> All => Current.All.Values.Select(loaded => loaded.List).OfType<MailingList>();

    /// <summary>Of the lists that can't be used, or whose last good version is used.</summary>
    public IEnumerable<FormError> Errors => Current.All.Values.SelectMany(loaded => loaded.Errors);

    private ListSet Current
    {
        get
        {
            if (_current is null)
            {
                load();
            }

            return _current!;
        }
    }

    public void Use(ListSet lists) => _current = lists;

    /// <returns>False when there is none of that name, or it has an error.</returns>
    public bool TryGet(string? name, [NotNullWhen(true)] out MailingList? list)
    {
        list = name is not null && Current.All.TryGetValue(name, out var loaded) ? loaded.List : null;
        return list is not null;
    }
}

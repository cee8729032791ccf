using System.Collections.Concurrent;

namespace Sealpost.Enqueuing;

/// <summary>
/// What this instance accepted a short while ago, so that a repeat gets the same receipt and costs nothing. Bounded; what it
/// does not know, such as another instance's, the deliverer finds in the ledger.
/// </summary>
internal sealed class RecentPosts(TimeProvider time)
{
    private const int Most = 20_000;
    private readonly ConcurrentDictionary<string, (string Id, DateTimeOffset Until)> _byContent = new();
    private DateTimeOffset _swept;

    public DerivedId? Find(DerivedId derived) =>
        _byContent.TryGetValue(derived.Content, out var known) && known.Until > time.GetUtcNow() ? derived with { Id = known.Id } : null;

    /// <param name="window">How long a repeat is the same submission; zero remembers nothing.</param>
    public void Add(DerivedId derived, TimeSpan window)
    {
        var now = time.GetUtcNow();
        if (window > TimeSpan.Zero)
        {
            Sweep(now);
            _byContent[derived.Content] = (derived.Id, now + window);
        }
    }

    private void Sweep(DateTimeOffset now)
    {
        if (_byContent.Count >= Most || now - _swept > TimeSpan.FromMinutes(1))
        {
            _swept = now;
            foreach (var (content, known) in _byContent)
            {
                if (known.Until <= now)
                {
                    _byContent.TryRemove(content, out _);
                }
            }

            if (_byContent.Count >= Most)
            {
                _byContent.Clear();
            }
        }
    }
}

using System.Collections.Concurrent;

namespace Sealpost.Checking.Dns;

/// <summary>What the DNS said of domains a short while ago. Bounded.</summary>
internal sealed class KnownDomains(TimeProvider time)
{
    public const int Most = 10_000;
    private readonly ConcurrentDictionary<string, (DomainAnswer Answer, DateTimeOffset Until)> _byDomain = new(StringComparer.OrdinalIgnoreCase);

    public int Count => _byDomain.Count;

    public DomainAnswer? Find(string domain) =>
        _byDomain.TryGetValue(domain, out var known) && known.Until > time.GetUtcNow() ? known.Answer : null;

    public void Add(string domain, DomainAnswer answer)
    {
        var now = time.GetUtcNow();
        if (_byDomain.Count >= Most)
        {
            foreach (var (old, _) in _byDomain.Where(known => known.Value.Until <= now))
            {
                _byDomain.TryRemove(old, out _);
            }

            if (_byDomain.Count >= Most)
            {
                _byDomain.Clear();
            }
        }

        _byDomain[domain] = (answer, now + answer.Lasts);
    }
}

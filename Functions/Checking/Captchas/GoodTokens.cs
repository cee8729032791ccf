using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Sealpost.Checking.Captchas;

/// <summary>
/// Tokens that passed a short while ago, by their hash, and the submission that brought them: a service takes each token
/// once, and a post that is repeated because its answer was lost must not be refused for that. Bounded.
/// </summary>
internal sealed class GoodTokens(TimeProvider time)
{
    private const int Most = 10_000;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);
    private readonly ConcurrentDictionary<string, (string Submission, DateTimeOffset Until)> _byHash = new();

    /// <param name="submissions">The ids of the submission: now, and in the window of time before.</param>
    public bool Contains(string token, IReadOnlyList<string> submissions) => _byHash.TryGetValue(Hash(token), out var known)
        && known.Until > time.GetUtcNow() && submissions.Contains(known.Submission);

    public void Add(string token, string submission)
    {
        var now = time.GetUtcNow();
        if (_byHash.Count >= Most)
        {
            foreach (var (hash, _) in _byHash.Where(known => known.Value.Until <= now))
            {
                _byHash.TryRemove(hash, out _);
            }

            if (_byHash.Count >= Most)
            {
                _byHash.Clear();
            }
        }

        _byHash[Hash(token)] = (submission, now + Kept);
    }

    private static string Hash(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}

using Microsoft.Extensions.Options;
using Sealpost.Accepting;

namespace Sealpost.Checking;

/// <summary>
/// Stops a client that posts without end, before anything of the post is read. It counts in this process only and asks
/// nobody, so that it costs next to nothing just when it is needed; a form's own limits are shared by all instances.
/// </summary>
internal sealed class FloodGate(IOptions<LimitsOptions> options, TimeProvider time)
{
    /// <summary>
    /// About 10 MB. Whoever has more networks than this could post from each of them anyway, so forgetting all then, as at
    /// the end of the minute, gives nothing away.
    /// </summary>
    private const int MostClients = 50_000;

    private readonly int _most = options.Value.RequestsPerMinute;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _posts = [];
    private long _minute;

    /// <summary>Counts a post.</summary>
    /// <param name="client">The client's address; one that nobody knows is not counted.</param>
    /// <returns>Why it goes no further, or null.</returns>
    public Refusal? Judge(string client)
    {
        if (_most == 0 || client.Length == 0)
        {
            return null;
        }

        var network = ClientAddress.Network(client);
        var now = time.GetUtcNow().UtcTicks;
        var minute = now / TimeSpan.TicksPerMinute;
        lock (_lock)
        {
            if (minute != _minute || (_posts.Count >= MostClients && !_posts.ContainsKey(network)))
            {
                _posts.Clear();
                _minute = minute;
            }

            var posts = _posts[network] = _posts.GetValueOrDefault(network) + 1;
            return posts <= _most ? null : TooMany(TimeSpan.FromTicks(((minute + 1) * TimeSpan.TicksPerMinute) - now));
        }
    }

    private static Refusal TooMany(TimeSpan wait) => new(429, "too-many-requests",
        "Your network sends forms too fast, so this one was not read and nothing was sent. Wait a minute and send it again.")
    {
        RetryAfter = wait,
    };
}

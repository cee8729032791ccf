using Microsoft.Extensions.Options;
using Sealpost.Enqueuing;

namespace Sealpost.Undeliverable.Bounces;

/// <summary>
/// An address for each mail that reports about it come to (variable envelope return path): its signed id tells which mail is meant,
/// whatever the reporting server repeats of it, and nobody can make one up.
/// </summary>
internal sealed class ReturnPaths(IOptions<BounceOptions> options, EnvelopeKeyRing ring)
{
    private readonly SignedIds _ids = new(ring, "return-path");

    /// <param name="id">A submission id.</param>
    /// <returns>Null where the settings name no address for it.</returns>
    public string? Of(string id) => Parts() is var (local, domain) ? $"{local}+{_ids.Sign(id)}@{domain}" : null;

    /// <param name="address">That a report came to.</param>
    /// <returns>The id; null when it is not one of ours.</returns>
    public string? Id(string address)
    {
        if (Parts() is not var (local, domain) || address.Length < local.Length + domain.Length + 2
            || !address.StartsWith($"{local}+", StringComparison.OrdinalIgnoreCase) || !address.EndsWith($"@{domain}", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return _ids.Verify(address[(local.Length + 1)..^(domain.Length + 1)].ToLowerInvariant());
    }

    private (string Local, string Domain)? Parts() =>
        options.Value.ReturnPath?.Split('@') is [var local, var domain] ? (local, domain) : null;
}

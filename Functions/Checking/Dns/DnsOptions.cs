using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Sealpost.Checking.Dns;

/// <summary>Who is asked for domains. Section <c>Dns</c>.</summary>
internal sealed class DnsOptions : IValidatableObject
{
    private const int DefaultPort = 53;

    /// <summary>
    /// Who is asked for the domains of forms with <c>verify</c>: addresses with a port or without, separated by commas, such as
    /// <c>192.0.2.53</c> or <c>[2001:db8::53]:5353</c>.
    /// </summary>
    /// <value>the system's</value>
    public string Servers { get; set; } = "";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Parse().Contains(null))
        {
            yield return new("Dns__Servers must be network addresses separated by commas, such as 192.0.2.53 or [2001:db8::53]:5353; leave it out for the system's.");
        }
    }

    /// <returns>Null in place of what is no address.</returns>
    public IReadOnlyList<IPEndPoint?> Parse() =>
    [
        .. Servers.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(text => IPEndPoint.TryParse(text, out var server) ? new IPEndPoint(server.Address, server.Port is 0 ? DefaultPort : server.Port) : null),
    ];
}
